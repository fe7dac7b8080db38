package dev.wsboot.internal.endpoint.method;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.internal.connection.TextBytes;

/**
 * What becomes of a callback's return value.
 */
public final class Results {

	private Results() {
	}

	/**
	 * Whether a value needs no encoding.
	 * @param value a return value
	 * @return whether the connection sends or obeys it as it is
	 */
	public static boolean isDirect(Object value) {
		return value instanceof CharSequence || value instanceof byte[] || value instanceof ByteBuffer
				|| value instanceof CloseStatus || value instanceof WsFrame || value instanceof TextBytes;
	}

	/**
	 * Unwraps an {@code Optional} and what stands for nothing.
	 * @param value what a method returned or its stage was completed with
	 * @return the value meant, {@code null} for nothing
	 */
	public static @Nullable Object unwrap(@Nullable Object value) {
		Object unwrapped = (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
		// A Kotlin function without a result returns this object.
		return (unwrapped != null && "kotlin.Unit".equals(unwrapped.getClass().getName())) ? null : unwrapped;
	}

	static void check(CallbackMethod method, boolean codec) {
		ResolvableType type = unwrapped(
				ResolvableType.forMethodReturnType(method.getMethod(), method.getContainingClass()));
		Class<?> result = type.resolve(Object.class);
		if (method.kind() == CallbackKind.CLOSE && !isNothing(result)) {
			throw method.invalid("is annotated with @OnClose but returns " + result.getTypeName(),
					"Return nothing: when it is called nothing can be sent any more.");
		}
		if (!codec && isEncoded(result)) {
			throw method.invalid("returns " + result.getTypeName() + ", but there is no JSON codec to encode it",
					"Add spring-boot-starter-jackson, or return String, byte[] or ByteBuffer.");
		}
	}

	private static ResolvableType unwrapped(ResolvableType type) {
		Class<?> raw = type.resolve(Object.class);
		if (CompletionStage.class.isAssignableFrom(raw)) {
			return unwrapped(type.as(CompletionStage.class).getGeneric(0));
		}
		return (raw == Optional.class) ? unwrapped(type.getGeneric(0)) : type;
	}

	private static boolean isNothing(Class<?> type) {
		return type == void.class || type == Void.class || "kotlin.Unit".equals(type.getName());
	}

	private static boolean isEncoded(Class<?> type) {
		return !isNothing(type) && type != Object.class && type != byte[].class
				&& !CharSequence.class.isAssignableFrom(type) && !ByteBuffer.class.isAssignableFrom(type)
				&& type != CloseStatus.class && type != WsFrame.class;
	}

}
