package dev.wsboot.security;

import java.security.Principal;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;

/**
 * How long an OAuth2 bearer token is valid, be it a JWT or an opaque one: a resource
 * server's authentication has it as its credentials.
 */
public final class OAuth2TokenExpiry implements WsPrincipalExpiry {

	@Override
	public @Nullable Instant expiresAt(Principal principal) {
		return (principal instanceof Authentication authentication
				&& authentication.getCredentials() instanceof OAuth2Token token) ? token.getExpiresAt() : null;
	}

}
