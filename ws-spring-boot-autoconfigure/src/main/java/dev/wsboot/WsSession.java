package dev.wsboot;

import java.io.OutputStream;
import java.io.Writer;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * One WebSocket as the application holds it, from {@code @OnOpen} to {@code @OnClose}.
 * <p>
 * Every method may be called from any thread and none of them blocks, but for writing to
 * {@link #binaryStream()} and {@link #textWriter()}. Messages sent from one thread arrive
 * in the order of the calls; messages from several threads never interleave. A message
 * waits in memory until the network takes it, at most {@code ws.send.buffer-size} bytes
 * per session; what happens then is {@code ws.send.overflow}.
 * <p>
 * Payloads: {@code CharSequence} is sent as text; {@code byte[]} and {@code ByteBuffer}
 * as binary; {@link WsFrame} as that very frame; any other object as the endpoint's codec
 * encodes it, by default JSON text. The array or buffer may be reused when the call has
 * returned: what the network did not take at once has been copied.
 *
 * @since 0.1.0
 */
public interface WsSession {

	/**
	 * Identifies the session within this application, 16 characters.
	 * @return the id, never reused
	 */
	String id();

	/**
	 * The request that opened the session.
	 * @return the handshake
	 */
	WsHandshake handshake();

	/**
	 * The subprotocol both sides agreed on (RFC 6455, section 1.9).
	 * @return the subprotocol or {@code null} if there is none
	 */
	@Nullable String subprotocol();

	/**
	 * Who opened the session.
	 * @return the principal of the handshake or {@code null} if it was anonymous
	 */
	@Nullable Principal principal();

	/**
	 * How long ago the session was opened, however the clock on the wall was set since.
	 * @return the age, which goes on growing after the end
	 */
	Duration age();

	/**
	 * What the application keeps with the session. The map is thread-safe and takes no
	 * {@code null}s.
	 * @return the live map
	 */
	Map<String, Object> attributes();

	/**
	 * Whether messages can be sent: no Close frame was sent or received and the
	 * connection stands.
	 * @return whether the session is open
	 */
	boolean isOpen();

	/**
	 * Sends one message, or enqueues it.
	 * @param payload see the type's description
	 * @throws WsClosedException if the session is not open
	 * @throws WsSendException if the payload cannot be encoded or the send buffer refused
	 * it
	 */
	void send(Object payload);

	/**
	 * Sends one message and tells when it left.
	 * @param payload see the type's description
	 * @return completed when the message was handed to the network; fails with
	 * {@link WsClosedException} if the session ended before, with {@link WsSendException}
	 * if the message was dropped or cannot be encoded
	 */
	CompletionStage<Void> sendAsync(Object payload);

	/**
	 * Sends one message if the session is open and the send buffer has room for it;
	 * otherwise nothing happens.
	 * @param payload see the type's description
	 * @return whether the message was sent or enqueued
	 * @throws WsSendException if the payload cannot be encoded
	 */
	boolean trySend(Object payload);

	/**
	 * Begins one binary message that is written while it leaves, in fragments, and never
	 * stands in memory as a whole. The only methods of a session that wait: a write does
	 * while the network is full, as long as the peer takes something within
	 * {@code ws.send.timeout}; else the session ends, and the write throws.
	 * <p>
	 * Closing the stream ends the message, so close it only when all was written. There
	 * is no other way to take back what was begun than to {@linkplain #close(CloseStatus)
	 * close the session}. Until the stream is closed other messages to this session wait
	 * behind it, in the send buffer; a second stream waits with its first fragment.
	 * {@code flush} sends what was written so far. For one thread at a time.
	 * @return the stream; its methods throw an {@code IOException} when the session has
	 * ended
	 * @throws IllegalStateException on an event loop, which must not wait
	 */
	OutputStream binaryStream();

	/**
	 * Begins one text message that is written while it leaves. See
	 * {@link #binaryStream()}.
	 * @return the writer
	 * @throws IllegalStateException on an event loop, which must not wait
	 */
	Writer textWriter();

	/**
	 * Bytes that wait for the network, frame headers included.
	 * @return bytes in the send buffer
	 */
	long bufferedBytes();

	/**
	 * Sends a Ping (RFC 6455, section 5.5.2).
	 * @return the round-trip time once the Pong has come; fails with
	 * {@link WsClosedException} if the session ends before
	 */
	CompletionStage<Duration> ping();

	/**
	 * Closes with {@link CloseStatus#NORMAL}.
	 */
	default void close() {
		close(CloseStatus.NORMAL);
	}

	/**
	 * Starts the closing handshake (RFC 6455, section 7). Messages sent before leave
	 * first; a peer that does not answer within {@code ws.timeouts.close} is cut off. A
	 * second call does nothing.
	 * @param status a status that may be sent
	 * @throws IllegalArgumentException if the status must not stand in a Close frame
	 */
	void close(CloseStatus status);

	/**
	 * Receives what is published to a topic, until {@link #unsubscribe} or the end of the
	 * session.
	 * @param topic any name
	 * @return whether this is new; {@code false} if already subscribed or not open
	 */
	boolean subscribe(String topic);

	/**
	 * Receives a topic no longer.
	 * @param topic the name used to subscribe
	 * @return whether there was a subscription
	 */
	boolean unsubscribe(String topic);

}
