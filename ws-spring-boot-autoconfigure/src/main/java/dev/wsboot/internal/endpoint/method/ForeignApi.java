package dev.wsboot.internal.endpoint.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Annotations and types of other WebSocket libraries, imported by mistake: their simple
 * names are the same as ours or near. Compared by name, so none of them needs to be
 * there.
 */
public final class ForeignApi {

	private static final List<String> PACKAGES = List.of("jakarta.websocket.", "javax.websocket.",
			"org.springframework.messaging.", "org.springframework.web.socket.", "io.quarkus.websockets.next.",
			"io.micronaut.websocket.");

	private static final String OURS = "dev.wsboot.annotation.";

	private static final String SPRING_WEB = "org.springframework.web.bind.annotation.";

	private static final Map<String, String> REPLACEMENTS = Map.ofEntries(Map.entry("OnOpen", OURS + "OnOpen"),
			Map.entry("OnMessage", OURS + "OnMessage"), Map.entry("OnTextMessage", OURS + "OnMessage"),
			Map.entry("OnBinaryMessage", OURS + "OnMessage"), Map.entry("MessageMapping", OURS + "OnMessage"),
			Map.entry("SubscribeMapping", OURS + "OnOpen"), Map.entry("OnPongMessage", OURS + "OnPong"),
			Map.entry("PongMessage", "java.time.Duration"), Map.entry("OnClose", OURS + "OnClose"),
			Map.entry("OnError", OURS + "OnError"), Map.entry("MessageExceptionHandler", OURS + "OnError"),
			Map.entry("ServerEndpoint", OURS + "WsEndpoint"), Map.entry("WebSocket", OURS + "WsEndpoint"),
			Map.entry("ServerWebSocket", OURS + "WsEndpoint"), Map.entry("PathParam", SPRING_WEB + "PathVariable"),
			Map.entry("DestinationVariable", SPRING_WEB + "PathVariable"),
			Map.entry("Header", SPRING_WEB + "RequestHeader"), Map.entry("Session", "dev.wsboot.WsSession"),
			Map.entry("WebSocketSession", "dev.wsboot.WsSession"),
			Map.entry("WebSocketConnection", "dev.wsboot.WsSession"),
			Map.entry("CloseReason", "dev.wsboot.CloseStatus"), Map.entry("CloseStatus", "dev.wsboot.CloseStatus"),
			Map.entry("HandshakeRequest", "dev.wsboot.WsHandshake"));

	private ForeignApi() {
	}

	/**
	 * Refuses an endpoint class with a foreign annotation on itself or on a method.
	 * @param endpointClass the class
	 * @param methods its methods
	 * @throws InvalidCallbackException if there is one
	 */
	public static void refuseOn(Class<?> endpointClass, Collection<Method> methods) {
		Class<?> onClass = annotationOn(endpointClass);
		if (onClass != null) {
			throw new InvalidCallbackException(endpointClass.getTypeName() + " is annotated with "
					+ onClass.getTypeName() + ", which means nothing in a @WsEndpoint bean.", action(onClass));
		}
		for (Method method : methods) {
			Class<?> onMethod = annotationOn(method);
			if (onMethod != null) {
				throw new InvalidCallbackException(
						CallbackMethod.describe(endpointClass, method) + " is annotated with " + onMethod.getTypeName()
								+ ", which means nothing in a @WsEndpoint bean.",
						action(onMethod));
			}
		}
	}

	/**
	 * Refuses a class that is no endpoint of ours because its annotation is foreign,
	 * while its methods carry ours.
	 * @param type a bean's class
	 * @throws InvalidCallbackException if it is one
	 */
	public static void refuseMixed(Class<?> type) {
		Class<?> onClass = annotationOn(type);
		if (onClass == null) {
			return;
		}
		for (Method method : type.getDeclaredMethods()) {
			for (CallbackKind kind : CallbackKind.values()) {
				if (method.isAnnotationPresent(kind.annotation())) {
					throw new InvalidCallbackException(type.getTypeName() + " is annotated with "
							+ onClass.getTypeName() + ", but " + CallbackMethod.describe(type, method) + " with "
							+ kind.annotation().getTypeName() + ", which nobody calls there.", action(onClass));
				}
			}
		}
	}

	/**
	 * The first foreign annotation on a class, method or parameter.
	 * @param element what may be annotated
	 * @return the annotation's type or {@code null} if there is none
	 */
	public static @Nullable Class<?> annotationOn(AnnotatedElement element) {
		for (Annotation annotation : element.getAnnotations()) {
			if (isForeign(annotation.annotationType())) {
				return annotation.annotationType();
			}
		}
		return null;
	}

	/**
	 * Whether a type belongs to another WebSocket library.
	 * @param type any type
	 * @return whether it means nothing to us
	 */
	public static boolean isForeign(Class<?> type) {
		String name = type.getName();
		return PACKAGES.stream().anyMatch(name::startsWith);
	}

	/**
	 * What to do about a foreign type.
	 * @param type a foreign type
	 * @return a sentence
	 */
	public static String action(Class<?> type) {
		String replacement = REPLACEMENTS.get(type.getSimpleName());
		return (replacement != null) ? "Import " + replacement + " instead." : "Remove it.";
	}

}
