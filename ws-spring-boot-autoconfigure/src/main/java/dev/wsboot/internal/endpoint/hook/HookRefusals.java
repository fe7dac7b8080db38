package dev.wsboot.internal.endpoint.hook;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.util.ClassUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

import dev.wsboot.internal.endpoint.argument.HandshakeValueException;
import dev.wsboot.internal.handshake.HandshakeResult.Problem;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;
import dev.wsboot.internal.handshake.RejectionReason;

/**
 * Makes answers of what hooks return or throw, as Spring MVC does of what controllers
 * throw: by {@code ErrorResponse}, by {@code @ResponseStatus}, else by that of a cause.
 */
final class HookRefusals {

	private static final boolean SECURITY = ClassUtils
		.isPresent("org.springframework.security.access.AccessDeniedException", HookRefusals.class.getClassLoader());

	private static final URI BLANK_TYPE = URI.create("about:blank");

	/** Members of the body that are ours. */
	private static final Set<String> OWN_MEMBERS = Set.of("type", "title", "status", "detail", "instance", "reason");

	// Causes may form a circle.
	private static final int MAX_CAUSES = 32;

	private final MessageSource messages;

	/**
	 * Creates the translation.
	 * @param messages resolves texts in the client's language
	 */
	HookRefusals(MessageSource messages) {
		this.messages = messages;
	}

	/**
	 * The answer to what was thrown.
	 * @param hook who has thrown it
	 * @param failure what was thrown
	 * @param context gets the headers of the answer
	 * @return the answer, or {@code null} if the failure has none
	 * @throws IllegalArgumentException if it has one that cannot be given
	 */
	@Nullable Rejected of(Hook hook, Throwable failure, HookedHandshake context) {
		if (failure instanceof HandshakeValueException invalid) {
			return Rejected.of(RejectionReason.VALUE_INVALID, invalid.detail());
		}
		Throwable candidate = failure;
		for (int depth = 0; candidate != null && depth < MAX_CAUSES; depth++) {
			Rejected rejected = single(hook, candidate, context);
			if (rejected != null) {
				return rejected;
			}
			candidate = candidate.getCause();
		}
		return null;
	}

	private @Nullable Rejected single(Hook hook, Throwable failure, HookedHandshake context) {
		if (failure instanceof ErrorResponse error) {
			return ofResult(hook, error, context);
		}
		ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(failure.getClass(), ResponseStatus.class);
		if (status != null) {
			String detail = status.reason().isEmpty() ? hook.refusal()
					: this.messages.getMessage(status.reason(), null, status.reason(), context.locale());
			return new Rejected(status.code().value(), hook.refused(), (detail != null) ? detail : status.reason(),
					Map.of());
		}
		return SECURITY ? Security.of(failure) : null;
	}

	/**
	 * The answer to what was returned.
	 * @param hook who has returned it
	 * @param result an {@code ErrorResponse} or a {@code ProblemDetail}
	 * @param context gets the headers of the answer
	 * @return the answer
	 * @throws IllegalArgumentException if it cannot be given
	 */
	Rejected ofResult(Hook hook, Object result, HookedHandshake context) {
		if (result instanceof ErrorResponse error) {
			Rejected rejected = rejected(hook, error.getStatusCode().value(),
					error.updateAndGetBody(this.messages, context.locale()));
			HttpHeaders headers = error.getHeaders();
			if (headers != HttpHeaders.EMPTY) {
				context.putAll(headers);
			}
			return rejected;
		}
		ProblemDetail body = (ProblemDetail) result;
		return rejected(hook, body.getStatus(), body);
	}

	private static Rejected rejected(Hook hook, int status, ProblemDetail body) {
		Map<String, @Nullable Object> properties = new LinkedHashMap<>();
		if (body.getProperties() != null) {
			properties.putAll(body.getProperties());
			properties.keySet().removeAll(OWN_MEMBERS);
		}
		URI type = body.getType();
		URI instance = body.getInstance();
		Problem problem = new Problem((type != null && !BLANK_TYPE.equals(type)) ? type.toString() : null,
				body.getTitle(), (instance != null) ? instance.toString() : null, properties);
		String detail = body.getDetail();
		return new Rejected(status, hook.refused(), (detail != null) ? detail : hook.refusal(), Map.of(), problem);
	}

	/**
	 * What Spring Security throws; loaded only where it is.
	 */
	private static final class Security {

		private static final Rejected NOT_AUTHENTICATED = Rejected.of(RejectionReason.NOT_AUTHENTICATED,
				"The handshake must tell who asks.");

		private static final Rejected ACCESS_DENIED = Rejected.of(RejectionReason.ACCESS_DENIED,
				"Who asks must be allowed to.");

		static @Nullable Rejected of(Throwable failure) {
			if (failure instanceof AuthenticationException) {
				return NOT_AUTHENTICATED;
			}
			return (failure instanceof AccessDeniedException) ? ACCESS_DENIED : null;
		}

	}

}
