package dev.wsboot.observation;

import io.micrometer.observation.Observation;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an opening handshake while it is observed.
 *
 * @since 0.1.0
 */
public class WsHandshakeObservationContext extends Observation.Context {

	private final HttpServletRequest request;

	private final @Nullable String endpoint;

	private @Nullable String rejectionReason;

	private boolean accepted;

	/**
	 * Creates a context.
	 * @param request the request; not to be used after the observation has stopped
	 * @param endpoint the endpoint's name, or {@code null} if the request was refused
	 * before the endpoint was found
	 */
	public WsHandshakeObservationContext(HttpServletRequest request, @Nullable String endpoint) {
		this.request = request;
		this.endpoint = endpoint;
	}

	/**
	 * The request.
	 * @return the request as the upgrade filter sees it
	 */
	public HttpServletRequest request() {
		return this.request;
	}

	/**
	 * The endpoint.
	 * @return its name, or {@code null} if none was found
	 */
	public @Nullable String endpoint() {
		return this.endpoint;
	}

	/**
	 * Whether the handshake was accepted, as far as that is decided.
	 * @return whether the answer is 101
	 */
	public boolean isAccepted() {
		return this.accepted;
	}

	/**
	 * Why the handshake was refused.
	 * @return a stable code such as {@code ORIGIN_NOT_ALLOWED}, or {@code null} if it was
	 * not
	 */
	public @Nullable String rejectionReason() {
		return this.rejectionReason;
	}

	/**
	 * The handshake is accepted.
	 */
	public void accept() {
		this.accepted = true;
	}

	/**
	 * The handshake is refused.
	 * @param reason a stable code
	 */
	public void reject(String reason) {
		this.rejectionReason = reason;
	}

}
