package dev.wsboot.internal.connection.outbound;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsFrame;
import dev.wsboot.WsSendException;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.TextBytes;
import dev.wsboot.internal.protocol.Opcode;

/**
 * What an application sends becomes frames.
 */
public final class Payloads {

	private Payloads() {
	}

	/**
	 * Whether a payload needs no codec.
	 * @param payload what an application sends
	 * @return whether it is text or bytes already
	 */
	public static boolean isEncoded(Object payload) {
		return payload instanceof CharSequence || payload instanceof TextBytes || payload instanceof byte[]
				|| payload instanceof ByteBuffer;
	}

	/**
	 * Encodes for one session.
	 */
	public static OutboundMessage encode(EndpointHandler handler, WsSession session, Object payload,
			@Nullable CompletableFuture<Void> sent) {
		if (payload instanceof CharSequence text) {
			return OutboundMessage.stable(Opcode.TEXT, true, utf8(text), sent);
		}
		if (payload instanceof byte[] bytes) {
			return OutboundMessage.borrowed(Opcode.BINARY, bytes, sent);
		}
		if (payload instanceof ByteBuffer buffer) {
			return OutboundMessage.borrowed(Opcode.BINARY, true, buffer, sent);
		}
		if (payload instanceof TextBytes text) {
			return OutboundMessage.stable(Opcode.TEXT, true, text.utf8(), sent);
		}
		if (payload instanceof WsFrame frame) {
			Opcode opcode = switch (frame.opcode()) {
				case TEXT -> Opcode.TEXT;
				case BINARY -> Opcode.BINARY;
				case CONTINUATION -> Opcode.CONTINUATION;
			};
			return OutboundMessage.borrowed(opcode, frame.fin(), frame.payload(), sent);
		}
		Object encoded = handler.encode(session, payload);
		requireBasic(encoded, payload);
		return encode(handler, session, encoded, sent);
	}

	/**
	 * Encodes for several sessions with the same endpoint and subprotocol.
	 */
	public static SharedFrame encodeShared(EndpointHandler handler, WsSession session, Object payload) {
		if (payload instanceof CharSequence text) {
			return new SharedFrame(Opcode.TEXT, utf8(text));
		}
		if (payload instanceof TextBytes text) {
			return new SharedFrame(Opcode.TEXT, text.utf8());
		}
		if (payload instanceof byte[] bytes) {
			return new SharedFrame(Opcode.BINARY, bytes.clone());
		}
		if (payload instanceof ByteBuffer buffer) {
			byte[] bytes = new byte[buffer.remaining()];
			buffer.get(buffer.position(), bytes);
			return new SharedFrame(Opcode.BINARY, bytes);
		}
		if (payload instanceof WsFrame) {
			throw new WsSendException("A WsFrame cannot be published: only a whole message has several receivers");
		}
		Object encoded = handler.encode(session, payload);
		requireBasic(encoded, payload);
		return encodeShared(handler, session, encoded);
	}

	private static void requireBasic(Object encoded, Object payload) {
		if (!isEncoded(encoded)) {
			throw new WsSendException("The codec must give text or bytes for " + payload.getClass().getName()
					+ " but gave " + encoded.getClass().getName());
		}
	}

	private static byte[] utf8(CharSequence text) {
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

}
