package dev.wsboot.sample.chat;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * What the server tells. {@link ChatEndpoint} describes the protocol.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
sealed interface ChatEvent {

	/**
	 * The receiver takes part.
	 *
	 * @param room the room's name
	 * @param name the receiver's own name
	 * @param members the names of all who take part, with the receiver's, in the order in
	 * which they joined
	 */
	@JsonTypeName("welcome")
	record Welcome(String room, String name, List<String> members) implements ChatEvent {

	}

	/**
	 * Somebody takes part from now on.
	 *
	 * @param name who
	 */
	@JsonTypeName("joined")
	record Joined(String name) implements ChatEvent {

	}

	/**
	 * Somebody has another name.
	 *
	 * @param from the old name
	 * @param to the new name
	 */
	@JsonTypeName("renamed")
	record Renamed(String from, String to) implements ChatEvent {

	}

	/**
	 * Somebody is gone.
	 *
	 * @param name who
	 */
	@JsonTypeName("left")
	record Left(String name) implements ChatEvent {

	}

	/**
	 * Somebody said something.
	 *
	 * @param from who
	 * @param text what
	 * @param at when, by the server's clock
	 */
	@JsonTypeName("said")
	record Said(String from, String text, Instant at) implements ChatEvent {

	}

	/**
	 * The answer to a ping.
	 *
	 * @param sent what the ping said
	 */
	@JsonTypeName("pong")
	record Pong(double sent) implements ChatEvent {

	}

	/**
	 * A request was not followed; the session goes on.
	 *
	 * @param reason one sentence for a human
	 */
	@JsonTypeName("refused")
	record Refused(String reason) implements ChatEvent {

	}

}
