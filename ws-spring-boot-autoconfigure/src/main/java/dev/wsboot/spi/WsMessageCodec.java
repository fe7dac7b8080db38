package dev.wsboot.spi;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * Between objects and messages: another format than JSON, such as Protobuf or CBOR in
 * binary messages. A bean of this type is asked before JSON; types that none of them
 * knows stay JSON text. Must be safe from any thread.
 *
 * @since 0.1.0
 */
public interface WsMessageCodec {

	/**
	 * With which subprotocols the codec is used.
	 * @return subprotocols; empty if that does not matter
	 */
	default Set<String> subprotocols() {
		return Set.of();
	}

	/**
	 * Which kind of message it reads and writes.
	 * @return {@code true} for binary messages, {@code false} for text
	 */
	boolean isBinary();

	/**
	 * Whether it decodes into a type. Asked while the application starts.
	 * @param type the payload's type of an {@code @OnMessage} method, without variables;
	 * if several methods share the messages of a sealed family, its parent as well
	 * @return whether {@link #decode} is called for it
	 */
	boolean canDecode(Type type);

	/**
	 * Decodes a message.
	 * @param payload the message, valid UTF-8 if it is text; belongs to the codec
	 * @param type what to decode into
	 * @return the object
	 * @throws IOException if the message is not right: the peer's fault, treated as a
	 * {@link dev.wsboot.WsDecodeException}. Anything else that is thrown is a failure of
	 * the endpoint.
	 */
	Object decode(byte[] payload, Type type) throws IOException;

	/**
	 * Whether it encodes objects of a class. Asked for each object.
	 * @param type the object's class
	 * @return whether {@link #encode} is called for it
	 */
	boolean canEncode(Class<?> type);

	/**
	 * Encodes an object.
	 * @param value the object
	 * @return the message, valid UTF-8 if it is text; no longer changed
	 * @throws IOException if the object cannot be encoded; whoever sends gets a
	 * {@link dev.wsboot.WsSendException}
	 */
	byte[] encode(Object value) throws IOException;

}
