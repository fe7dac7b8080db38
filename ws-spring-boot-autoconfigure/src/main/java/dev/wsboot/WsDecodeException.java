package dev.wsboot;

import org.jspecify.annotations.Nullable;

/**
 * A message that cannot be decoded into what an endpoint's method takes: not JSON, or not
 * of that shape. The peer's fault. Unless an {@code @OnError} method takes it, the
 * session ends with {@link CloseStatus#INVALID_PAYLOAD} (1007); nothing of the cause goes
 * to the peer.
 *
 * @since 0.1.0
 */
public class WsDecodeException extends RuntimeException {

	/**
	 * Creates the exception.
	 * @param message what was to be decoded, without the data
	 * @param cause what the codec said, may quote the data
	 */
	public WsDecodeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
