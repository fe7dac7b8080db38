package dev.wsboot.internal.endpoint.callback;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ExceptionDepthComparator;

import dev.wsboot.internal.endpoint.method.InvalidCallbackException;

/**
 * The {@code @OnError} methods of one class, by the type they take.
 */
public final class ErrorCallbacks {

	// Causes may form a circle.
	private static final int MAX_CAUSES = 32;

	private final Map<Class<? extends Throwable>, Callback> byType;

	private ErrorCallbacks(Map<Class<? extends Throwable>, Callback> byType) {
		this.byType = byType;
	}

	/**
	 * Collects methods.
	 * @param type their class
	 * @param callbacks the methods
	 * @return the collection
	 * @throws InvalidCallbackException if two take the same type
	 */
	public static ErrorCallbacks of(Class<?> type, List<Callback> callbacks) {
		return of(CallbackOwner.of(type), callbacks);
	}

	static ErrorCallbacks of(CallbackOwner owner, List<Callback> callbacks) {
		Map<Class<? extends Throwable>, Callback> byType = new LinkedHashMap<>();
		for (Callback callback : callbacks) {
			Callback other = byType.putIfAbsent(callback.errorType(), callback);
			if (other != null) {
				throw EndpointCallbacks.two(owner, "@OnError and take " + callback.errorType().getTypeName(),
						List.of(other, callback), "Merge them, or remove one.");
			}
		}
		return new ErrorCallbacks(Collections.unmodifiableMap(byType));
	}

	/**
	 * Finds the most specific method for a failure; if there is none, for its cause and
	 * so on, as Spring MVC does.
	 * @param failure what was thrown
	 * @return the method with what to give it, or {@code null} if there is none
	 */
	public @Nullable Match match(Throwable failure) {
		Throwable candidate = failure;
		for (int depth = 0; candidate != null && depth < MAX_CAUSES; depth++) {
			Class<? extends Throwable> closest = closest(candidate);
			Callback callback = (closest != null) ? this.byType.get(closest) : null;
			if (callback != null) {
				return new Match(callback, candidate);
			}
			candidate = candidate.getCause();
		}
		return null;
	}

	private @Nullable Class<? extends Throwable> closest(Throwable failure) {
		List<Class<? extends Throwable>> types = new ArrayList<>(this.byType.keySet());
		types.removeIf((type) -> !type.isInstance(failure));
		return types.isEmpty() ? null : ExceptionDepthComparator.findClosestMatch(types, failure);
	}

	/**
	 * All methods.
	 * @return the methods in no order
	 */
	public Collection<Callback> all() {
		return this.byType.values();
	}

	/**
	 * A method for a failure.
	 *
	 * @param callback the method
	 * @param failure what it takes: the failure or one of its causes
	 */
	public record Match(Callback callback, Throwable failure) {

	}

}
