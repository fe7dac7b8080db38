package dev.wsboot.internal.endpoint.codec;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSendException;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.TextBytes;
import dev.wsboot.spi.WsMessageCodec;

/**
 * The application's codecs, then JSON if it is there.
 */
public final class MessageCodecs {

	private final List<WsMessageCodec> codecs;

	private final @Nullable JsonCodec json;

	/**
	 * Creates the chain.
	 * @param codecs the application's codecs in their order
	 * @param json JSON, {@code null} if there is none
	 */
	public MessageCodecs(List<WsMessageCodec> codecs, @Nullable JsonCodec json) {
		this.codecs = List.copyOf(codecs);
		this.json = json;
	}

	/**
	 * Whether there is any codec.
	 * @return {@code false} if no object can be encoded or decoded
	 */
	public boolean isEmpty() {
		return this.codecs.isEmpty() && this.json == null;
	}

	/**
	 * Prepares the decoding into a type, once at start-up. JSON is left out if the
	 * application has a codec for the type that serves all subprotocols.
	 * @param type what to decode into
	 * @param binary whether from binary messages
	 * @return the decoder or {@code null} if no codec takes such messages
	 * @throws IllegalArgumentException if JSON cannot be prepared; the message is a
	 * clause
	 */
	public @Nullable Decoder decoder(Type type, boolean binary) {
		List<WsMessageCodec> able = this.codecs.stream().filter((codec) -> codec.canDecode(type)).toList();
		List<WsMessageCodec> candidates = able.stream().filter((codec) -> codec.isBinary() == binary).toList();
		boolean useJson = !binary && able.stream().noneMatch((codec) -> codec.subprotocols().isEmpty());
		JsonCodec.Decoder jsonDecoder = (useJson && this.json != null) ? this.json.decoder(type) : null;
		if (candidates.isEmpty()) {
			return (jsonDecoder != null) ? (session, payload) -> jsonDecoder.decode(payload) : null;
		}
		return (session, payload) -> {
			for (WsMessageCodec codec : candidates) {
				if (isFor(codec, session)) {
					return decode(codec, payload, type);
				}
			}
			if (jsonDecoder == null) {
				throw new WsDecodeException("No codec for the session's subprotocol takes such a message", null);
			}
			return jsonDecoder.decode(payload);
		};
	}

	private static Object decode(WsMessageCodec codec, byte[] payload, Type type) {
		try {
			return codec.decode(payload, type);
		}
		catch (IOException ex) {
			throw new WsDecodeException("The message is not the encoding of " + type.getTypeName(), ex);
		}
	}

	/**
	 * Encodes an object.
	 * @param session a session it goes to; its subprotocol matters
	 * @param value the object
	 * @return {@code TextBytes} or {@code byte[]}
	 * @throws WsSendException if it cannot be encoded
	 */
	public Object encode(WsSession session, Object value) {
		for (WsMessageCodec codec : this.codecs) {
			if (isFor(codec, session) && codec.canEncode(value.getClass())) {
				byte[] encoded = encode(codec, value);
				return codec.isBinary() ? encoded : new TextBytes(encoded);
			}
		}
		if (this.json == null) {
			throw new WsSendException("There must be a codec to send " + value.getClass().getTypeName()
					+ ", but there is none: add spring-boot-starter-jackson");
		}
		return new TextBytes(this.json.encode(value));
	}

	private static byte[] encode(WsMessageCodec codec, Object value) {
		try {
			return codec.encode(value);
		}
		catch (IOException ex) {
			throw new WsSendException("The codec cannot encode " + value.getClass().getTypeName(), ex);
		}
	}

	private static boolean isFor(WsMessageCodec codec, WsSession session) {
		String subprotocol = session.subprotocol();
		return codec.subprotocols().isEmpty() || (subprotocol != null && codec.subprotocols().contains(subprotocol));
	}

	/**
	 * Decodes into one type.
	 */
	@FunctionalInterface
	public interface Decoder {

		/**
		 * Decodes one message.
		 * @param session the session it came from
		 * @param payload the message
		 * @return the object
		 * @throws WsDecodeException if the message is not right
		 */
		@Nullable Object decode(WsSession session, byte[] payload);

	}

}
