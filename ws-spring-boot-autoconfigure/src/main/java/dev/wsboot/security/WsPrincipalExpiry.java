package dev.wsboot.security;

import java.security.Principal;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Tells how long a principal is valid. A session that is open at that moment is closed
 * with 1008, so that a WebSocket does not outlive the token it was opened with.
 * <p>
 * OAuth2 tokens are known already, as far as Spring Security's {@code OAuth2Token} is
 * there. A bean of this type adds other kinds; the earliest moment counts.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsPrincipalExpiry {

	/**
	 * Called once for each session with a principal, when it opens, on the thread of its
	 * callbacks. Must not block.
	 * @param principal who opened the session
	 * @return when the principal ceases to be valid by the clock on the wall, or
	 * {@code null} if it does not or is of another kind
	 */
	@Nullable Instant expiresAt(Principal principal);

}
