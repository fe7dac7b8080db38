package dev.wsboot.internal.handshake;

import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.protocol.DeflateParameters;

/**
 * The answer to an opening handshake.
 */
public sealed interface HandshakeResult {

	/**
	 * Switch to WebSocket: answer 101 (RFC 6455, section 4.2.2, item 5), or 200 to an
	 * extended CONNECT (RFC 8441, section 5).
	 *
	 * @param acceptKey the value of {@code Sec-WebSocket-Accept}, or {@code null} for an
	 * extended CONNECT, which has no key
	 * @param subprotocol what was agreed on, or {@code null}
	 * @param deflate how messages are compressed, or {@code null} if they are not
	 * @param extensions the value of {@code Sec-WebSocket-Extensions}, {@code null}
	 * exactly if {@code deflate} is
	 */
	record Accepted(@Nullable String acceptKey, @Nullable String subprotocol, @Nullable DeflateParameters deflate,
			@Nullable String extensions) implements HandshakeResult {

		/**
		 * The same with another subprotocol.
		 * @param selected what was agreed on, or {@code null}
		 * @return the answer
		 */
		public Accepted withSubprotocol(@Nullable String selected) {
			return Objects.equals(selected, this.subprotocol) ? this
					: new Accepted(this.acceptKey, selected, this.deflate, this.extensions);
		}

		/**
		 * The status of the response.
		 * @return 101, or 200 to an extended CONNECT
		 */
		public int status() {
			return (this.acceptKey != null) ? 101 : 200;
		}

		/**
		 * Shows all headers of the response; without a map, since one would be made for
		 * each handshake.
		 * @param headers takes name and value of each header
		 */
		public void forEachHeader(BiConsumer<String, String> headers) {
			if (this.acceptKey != null) {
				headers.accept("Upgrade", "websocket");
				headers.accept("Connection", "Upgrade");
				headers.accept("Sec-WebSocket-Accept", this.acceptKey);
			}
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
	 * @param status HTTP status code, from 300 to 599
	 * @param reason stable code that logs, metrics and the response body share
	 * @param detail one sentence naming the header and the rule it breaks
	 * @param headers response headers the status requires, such as {@code Allow}
	 * @param problem what the application says besides, or {@code null}
	 */
	record Rejected(int status, RejectionReason reason, String detail, Map<String, String> headers,
			@Nullable Problem problem) implements HandshakeResult {

		public Rejected {
			if (status < 300 || status > 599) {
				throw new IllegalArgumentException("'status' must be between 300 and 599 but is " + status);
			}
			headers = Map.copyOf(headers);
		}

		/**
		 * Refuses without a word of the application.
		 * @param status HTTP status code, from 300 to 599
		 * @param reason the reason
		 * @param detail one sentence naming the header and the rule it breaks
		 * @param headers response headers the status requires, such as {@code Allow}
		 */
		public Rejected(int status, RejectionReason reason, String detail, Map<String, String> headers) {
			this(status, reason, detail, headers, null);
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

	/**
	 * Members of a problem (RFC 9457, section 3) that an application gives.
	 *
	 * @param type a URI that identifies the kind of problem, or {@code null} for
	 * {@code about:blank}
	 * @param title its summary, or {@code null} for that of the status
	 * @param instance a URI that identifies this one, or {@code null} for the request's
	 * @param properties extension members: text, numbers, booleans, {@code null}, maps
	 * and collections; what else there is becomes text
	 */
	record Problem(@Nullable String type, @Nullable String title, @Nullable String instance,
			Map<String, ? extends @Nullable Object> properties) {

	}

}
