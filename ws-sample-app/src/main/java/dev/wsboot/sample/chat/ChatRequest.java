package dev.wsboot.sample.chat;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * What a client says. {@link ChatEndpoint} describes the protocol, and has a method for
 * each of these: one that is missing would fail the start.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({ @JsonSubTypes.Type(ChatRequest.Join.class), @JsonSubTypes.Type(ChatRequest.Say.class),
		@JsonSubTypes.Type(ChatRequest.Ping.class) })
sealed interface ChatRequest {

	/**
	 * Take part under a name, or under another one from now on.
	 *
	 * @param name the name wanted
	 */
	@JsonTypeName("join")
	record Join(String name) implements ChatRequest {

		public Join {
			name = Objects.requireNonNullElse(name, "");
		}

	}

	/**
	 * Tell everybody in the room.
	 *
	 * @param text what to tell
	 */
	@JsonTypeName("say")
	record Say(String text) implements ChatRequest {

		public Say {
			text = Objects.requireNonNullElse(text, "");
		}

	}

	/**
	 * Measure the way there and back. A browser cannot send a Ping frame, so the protocol
	 * has one of its own.
	 *
	 * @param sent comes back as it is
	 */
	@JsonTypeName("ping")
	record Ping(double sent) implements ChatRequest {

	}

}
