package dev.wsboot.internal.endpoint;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsDecodeException;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.endpoint.codec.JsonCodec;
import dev.wsboot.internal.endpoint.codec.SealedTypes;
import dev.wsboot.internal.endpoint.method.Callback;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.internal.endpoint.method.PayloadKind;

/**
 * Where the messages of one kind, text or binary, go: to one method, or to one of several
 * whose payloads share a sealed parent. Then a message is decoded once, into that parent,
 * and its class decides.
 */
final class MessageRoute {

	private final PayloadForm form;

	private final JsonCodec.@Nullable Decoder decoder;

	private final List<Callback> callbacks;

	private final Map<Class<?>, Callback> byClass = new ConcurrentHashMap<>();

	private MessageRoute(PayloadForm form, JsonCodec.@Nullable Decoder decoder, List<Callback> callbacks) {
		this.form = form;
		this.decoder = decoder;
		this.callbacks = callbacks;
	}

	/**
	 * Makes a route.
	 * @param type the endpoint's class
	 * @param callbacks its methods that take this kind of message
	 * @param codec decodes objects
	 * @return the route or {@code null} if there is no method
	 * @throws InvalidCallbackException if there are several methods that do not go
	 * together
	 */
	static @Nullable MessageRoute of(Class<?> type, List<Callback> callbacks, @Nullable JsonCodec codec) {
		if (callbacks.isEmpty()) {
			return null;
		}
		Callback first = callbacks.get(0);
		if (callbacks.size() == 1) {
			return new MessageRoute(form(first.payloadKind()), decoder(first, first.payloadType(), codec), callbacks);
		}
		boolean objects = callbacks.stream().allMatch((callback) -> callback.payloadKind() == PayloadKind.OBJECT);
		Class<?> parent = objects ? SealedTypes.commonParent(callbacks.stream().map(Callback::payloadClass).toList())
				: null;
		if (parent == null) {
			throw EndpointCallbacks.two(type,
					"@OnMessage and take " + (first.payloadKind().isText() ? "text" : "binary"), callbacks,
					objects ? "Merge them, remove one, or let their payloads share a sealed parent."
							: "Merge them, or remove one.");
		}
		checkComplete(type, parent, callbacks);
		return new MessageRoute(PayloadForm.ARRAY, decoder(first, parent, codec), callbacks);
	}

	private static void checkComplete(Class<?> type, Class<?> parent, List<Callback> callbacks) {
		for (int i = 1; i < callbacks.size(); i++) {
			for (int j = 0; j < i; j++) {
				if (callbacks.get(i).payloadClass() == callbacks.get(j).payloadClass()) {
					throw EndpointCallbacks.two(type,
							"@OnMessage and take " + callbacks.get(i).payloadClass().getTypeName(),
							List.of(callbacks.get(j), callbacks.get(i)), "Merge them, or remove one.");
				}
			}
		}
		String missing = SealedTypes.members(parent)
			.stream()
			.filter((member) -> callbacks.stream().noneMatch((other) -> other.payloadClass().isAssignableFrom(member)))
			.map(Class::getTypeName)
			.collect(Collectors.joining(", "));
		if (!missing.isEmpty()) {
			throw new InvalidCallbackException(
					parent.getTypeName() + " permits " + missing + ", which no method of " + type.getTypeName()
							+ " takes that is annotated with @OnMessage.",
					"Add such a method, or one that takes " + parent.getTypeName() + ".");
		}
	}

	private static PayloadForm form(PayloadKind kind) {
		return switch (kind) {
			case STRING -> PayloadForm.STRING;
			case OBJECT, ARRAY -> PayloadForm.ARRAY;
			case VIEW -> PayloadForm.VIEW;
		};
	}

	private static JsonCodec.@Nullable Decoder decoder(Callback callback, Type type, @Nullable JsonCodec codec) {
		if (codec == null || callback.payloadKind() != PayloadKind.OBJECT) {
			return null;
		}
		try {
			return codec.decoder(type);
		}
		catch (IllegalArgumentException ex) {
			throw callback.invalidPayload("cannot be decoded: " + ex.getMessage(), "Change that type or its names.");
		}
	}

	/**
	 * In which form the connection hands messages over.
	 * @return the form
	 */
	PayloadForm form() {
		return this.form;
	}

	/**
	 * All methods.
	 * @return at least one
	 */
	List<Callback> callbacks() {
		return this.callbacks;
	}

	Callback first() {
		return this.callbacks.get(0);
	}

	/**
	 * Decodes a message.
	 * @param payload as the connection hands it over
	 * @return what the methods take
	 * @throws WsDecodeException if the message is not of that type
	 */
	@Nullable Object decode(Object payload) {
		if (this.decoder == null) {
			return payload;
		}
		Object message = this.decoder.decode((byte[]) payload);
		if (message == null && !(this.callbacks.size() == 1 && first().isPayloadNullable())) {
			throw new WsDecodeException("The message must not be null", null);
		}
		return message;
	}

	/**
	 * Chooses the method.
	 * @param message a decoded message
	 * @return the one whose payload's class is nearest
	 */
	Callback callback(@Nullable Object message) {
		return (this.callbacks.size() == 1 || message == null) ? first()
				: this.byClass.computeIfAbsent(message.getClass(), this::nearest);
	}

	private Callback nearest(Class<?> type) {
		List<Callback> candidates = new ArrayList<>(this.callbacks);
		candidates.removeIf((callback) -> !callback.payloadClass().isAssignableFrom(type));
		Callback nearest = candidates.get(0);
		for (Callback candidate : candidates) {
			if (nearest.payloadClass().isAssignableFrom(candidate.payloadClass())) {
				nearest = candidate;
			}
		}
		return nearest;
	}

}
