package dev.wsboot.internal.connection;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;

/**
 * An endpoint as a connection sees it. One instance serves all connections of the
 * endpoint. Calls for one connection are serial and in order, on the thread its dispatch
 * says.
 * <p>
 * A result is what to send: {@code null} for nothing, {@code CharSequence},
 * {@code byte[]}, {@code ByteBuffer}, {@code WsFrame}, an object for {@link #encode}, a
 * {@link CloseStatus} to close, or a {@code CompletionStage} of one of them, in which
 * case the next call waits for it. The handler treats the application's exceptions
 * itself; one that leaves a method or a stage ends the connection with 1011.
 */
public interface EndpointHandler {

	/**
	 * The endpoint's name.
	 * @return the name, as in {@code ws.endpoints.<name>}
	 */
	String name();

	/**
	 * How connections of this endpoint behave.
	 * @return settings, the same for all connections
	 */
	ConnectionSettings settings();

	/**
	 * In which form {@link #onMessage} takes text.
	 * @return {@link PayloadForm#STRING}, {@link PayloadForm#ARRAY} (UTF-8, validated),
	 * {@link PayloadForm#STREAM} or {@link PayloadForm#REFUSED}
	 */
	PayloadForm textForm();

	/**
	 * In which form {@link #onMessage} takes binary messages.
	 * @return {@link PayloadForm#ARRAY}, {@link PayloadForm#VIEW},
	 * {@link PayloadForm#STREAM} or {@link PayloadForm#REFUSED}
	 */
	PayloadForm binaryForm();

	/**
	 * Whether {@link #onMessage} takes raw frames instead of messages: its payload is a
	 * {@code WsFrame} then, and both forms are ignored.
	 * @return whether frames are not assembled
	 */
	default boolean takesFrames() {
		return false;
	}

	/**
	 * The session is open.
	 * @param session the session
	 * @return a result
	 */
	@Nullable Object onOpen(WsSession session);

	/**
	 * A message, or a frame, has come.
	 * @param session the session
	 * @param payload {@code String}, {@code byte[]}, {@code ByteBuffer}, {@code WsFrame},
	 * {@code Reader} or {@code InputStream}, as the forms say; the last two until the
	 * result is there
	 * @param text whether it came as text
	 * @return a result
	 */
	@Nullable Object onMessage(WsSession session, Object payload, boolean text);

	/**
	 * Whether {@link #onPong} is to be called.
	 * @return whether the endpoint wants to know
	 */
	default boolean takesPongs() {
		return false;
	}

	/**
	 * A Pong has come that answers a Ping of ours.
	 * @param session the session
	 * @param roundTrip the time from Ping to Pong
	 * @return a result
	 */
	default @Nullable Object onPong(WsSession session, Duration roundTrip) {
		return null;
	}

	/**
	 * The session has ended. The last call.
	 * @param session the session, no longer open
	 * @param status how it ended
	 */
	void onClose(WsSession session, CloseStatus status);

	/**
	 * No other call follows at once on this thread: what calls have left there is taken
	 * away.
	 */
	default void endOfBatch() {
	}

	/**
	 * Encodes an object that is not sent as it is. Called on the sending thread.
	 * @param session the session; if the payload goes to several, one of those that share
	 * endpoint and subprotocol: the encoding may depend on nothing else of it
	 * @param payload neither {@code CharSequence}, {@code byte[]}, {@code ByteBuffer} nor
	 * {@code WsFrame}
	 * @return {@code CharSequence} or {@code TextBytes} for text, {@code byte[]} or
	 * {@code ByteBuffer} for binary
	 * @throws dev.wsboot.WsSendException if there is no encoding
	 */
	Object encode(WsSession session, Object payload);

}
