package dev.wsboot.sample.chat;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.sample.chat.ChatEvent.Joined;
import dev.wsboot.sample.chat.ChatEvent.Left;
import dev.wsboot.sample.chat.ChatEvent.Refused;
import dev.wsboot.sample.chat.ChatEvent.Renamed;
import dev.wsboot.sample.chat.ChatEvent.Said;
import dev.wsboot.sample.chat.ChatEvent.Welcome;

/**
 * One room: who takes part and under which name.
 * <p>
 * Events are published under the lock that guards the members, so everybody sees them in
 * the order in which they happened, and the list in a {@link Welcome} continues without a
 * gap with the events after it. That is cheap: sending and publishing never wait for the
 * network.
 */
final class Room {

	static final int MAX_TEXT_LENGTH = 2000;

	private final String name;

	private final WsTopics topics;

	private final String topic;

	/** Names by session id, in the order of joining. Guarded by this. */
	private final Map<String, String> members = new LinkedHashMap<>();

	/** Keys of the names in use. Guarded by this. */
	private final Set<String> taken = new HashSet<>();

	Room(String name, WsTopics topics) {
		this.name = name;
		this.topics = topics;
		this.topic = "chat:" + name;
	}

	/**
	 * Lets a session take part, or gives it another name if it already does.
	 * @param session who asks
	 * @param wanted the name wanted; the one given may differ
	 */
	synchronized void join(WsSession session, String wanted) {
		String clean = DisplayNames.clean(wanted);
		if (clean.isEmpty()) {
			session.trySend(new Refused("A name needs something that can be seen."));
			return;
		}
		String before = this.members.get(session.id());
		if (before != null) {
			this.taken.remove(DisplayNames.key(before));
		}
		String given = DisplayNames.unique(clean, this.taken::contains);
		this.taken.add(DisplayNames.key(given));
		this.members.put(session.id(), given);
		session.subscribe(this.topic);
		session.trySend(new Welcome(this.name, given, List.copyOf(this.members.values())));
		if (before == null) {
			publishToOthers(session, new Joined(given));
		}
		else if (!before.equals(given)) {
			publishToOthers(session, new Renamed(before, given));
		}
	}

	/**
	 * Tells all members, the speaker among them.
	 * @param session who speaks
	 * @param text what to tell
	 */
	synchronized void say(WsSession session, String text) {
		String speaker = this.members.get(session.id());
		if (speaker == null) {
			session.trySend(new Refused("Join before you say something."));
		}
		else if (text.isBlank() || text.length() > MAX_TEXT_LENGTH) {
			session.trySend(new Refused("A text has 1 to " + MAX_TEXT_LENGTH + " characters."));
		}
		else {
			this.topics.publish(this.topic, new Said(speaker, text.strip(), Instant.now()));
		}
	}

	/**
	 * Lets a session take part no longer. Its subscription has ended with it.
	 * @param session who is gone
	 */
	synchronized void leave(WsSession session) {
		String gone = this.members.remove(session.id());
		if (gone != null) {
			this.taken.remove(DisplayNames.key(gone));
			this.topics.publish(this.topic, new Left(gone));
		}
	}

	private void publishToOthers(WsSession session, ChatEvent event) {
		this.topics.publish(this.topic, event, (receiver) -> !receiver.id().equals(session.id()));
	}

}
