package dev.wsboot.internal.connection.session;

import java.time.Duration;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.connection.PayloadForm;

/**
 * The way from the loop to the endpoint's callbacks: serial and in order for one
 * connection. Everything a peer sends takes this way, its Close frame and its mistakes
 * too, so that answers to earlier messages leave before the Close frame does. All methods
 * are called on the loop.
 */
interface Inbox {

	/**
	 * The session is open.
	 */
	void opened();

	/**
	 * A message or frame has come.
	 * @param payload in the form the endpoint takes, independent of lent buffers unless
	 * the form is {@link PayloadForm#VIEW}
	 * @param text whether it came as text
	 * @return whether there is room for another; if not, {@link Connection#resumeReading}
	 * follows
	 */
	boolean message(Object payload, boolean text);

	/**
	 * A Pong has come that answers a Ping of ours. Takes the place of a message.
	 * @param roundTrip the time from Ping to Pong
	 */
	void pong(Duration roundTrip);

	/**
	 * The peer sent a Close frame or broke a rule; nothing it sends counts any more.
	 * @param ending what to do when its turn comes
	 */
	void ending(Ending ending);

	/**
	 * All bytes of one read event were decoded.
	 */
	void endOfRead();

	/**
	 * Whether there is room for a message.
	 */
	boolean hasRoom();

	/**
	 * The network takes bytes again.
	 */
	void drained();

	/**
	 * The connection is gone. The endpoint's {@code onClose} is the last callback.
	 * @param status how it ended
	 */
	void ended(CloseStatus status);

	/**
	 * How the peer's side of the conversation ended.
	 *
	 * @param status the status received, or to be sent
	 * @param failed whether the peer broke a rule; otherwise it sent a Close frame
	 */
	record Ending(CloseStatus status, boolean failed) {

	}

}
