package dev.wsboot.internal.handshake;

import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.protocol.DeflateParameters;

/**
 * The answer to an opening handshake.
 */
public sealed interface HandshakeResult {

	/**
	 * Answer 101 and switch to WebSocket (RFC 6455, section 4.2.2, item 5).
	 *
	 * @param acceptKey the value of {@code Sec-WebSocket-Accept}
	 * @param subprotocol what was agreed on, or {@code null}
	 * @param deflate how messages are compressed, or {@code null} if they are not
	 * @param extensions the value of {@code Sec-WebSocket-Extensions}, {@code null}
	 * exactly if {@code deflate} is
	 */
	record Accepted(String acceptKey, @Nullable String subprotocol, @Nullable DeflateParameters deflate,
			@Nullable String extensions) implements HandshakeResult {

		/**
		 * Shows all headers of the response; without a map, since one would be made for
		 * each handshake.
		 * @param headers takes name and value of each header
		 */
		public void forEachHeader(BiConsumer<String, String> headers) {
			headers.accept("Upgrade", "websocket");
			headers.accept("Connection", "Upgrade");
			headers.accept("Sec-WebSocket-Accept", this.acceptKey);
			if (this.subprotocol != null) {
				headers.accept("Sec-WebSocket-Protocol", this.subprotocol);
			}
			if (this.extensions != null) {
				headers.accept("Sec-WebSocket-Extensions", this.extensions);
			}
		}

	}

	/**
	 * Answer an HTTP error and stay with HTTP.
	 *
	 * @param status HTTP status code, from 400 to 599
	 * @param reason stable code that logs, metrics and the response body share
	 * @param detail one sentence naming the header and the rule it breaks
	 * @param headers response headers the status requires, such as {@code Allow}
	 */
	record Rejected(int status, RejectionReason reason, String detail,
			Map<String, String> headers) implements HandshakeResult {

		public Rejected {
			if (status < 400 || status > 599) {
				throw new IllegalArgumentException("'status' must be between 400 and 599 but is " + status);
			}
			headers = Map.copyOf(headers);
		}

		/**
		 * Refuses with the reason's own status and no special headers.
		 * @param reason the reason
		 * @param detail one sentence naming the header and the rule it breaks
		 * @return the answer
		 */
		public static Rejected of(RejectionReason reason, String detail) {
			return new Rejected(reason.status(), reason, detail, Map.of());
		}

	}

}
