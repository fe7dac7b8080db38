package dev.wsboot.internal.endpoint.callback;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.endpoint.codec.MessageCodecs;
import dev.wsboot.internal.endpoint.codec.SealedTypes;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.internal.endpoint.method.PayloadKind;

/**
 * Where the messages of one kind, text or binary, go: to one method, or to one of several
 * whose payloads share a sealed parent. Then a message is decoded once, into that parent,
 * and its class decides.
 */
public final class MessageRoute {

	private final PayloadForm form;

	private final MessageCodecs.@Nullable Decoder decoder;

	private final List<Callback> callbacks;

	private final Map<Class<?>, Callback> byClass = new ConcurrentHashMap<>();

	private MessageRoute(PayloadForm form, MessageCodecs.@Nullable Decoder decoder, List<Callback> callbacks) {
		this.form = form;
		this.decoder = decoder;
		this.callbacks = callbacks;
	}

	/**
	 * Makes a route.
	 * @param owner whose they are
	 * @param messages its methods that take messages
	 * @param binary whether the route is for binary messages
	 * @param codecs decode objects
	 * @return the route or {@code null} if there is no method
	 * @throws InvalidCallbackException if there are several methods that do not go
	 * together
	 */
	static @Nullable MessageRoute of(CallbackOwner owner, List<Callback> messages, boolean binary,
			MessageCodecs codecs) {
		List<Callback> callbacks = messages.stream().filter((message) -> takes(message, binary, codecs)).toList();
		if (callbacks.isEmpty()) {
			return null;
		}
		Callback first = callbacks.get(0);
		boolean objects = callbacks.stream().allMatch((callback) -> callback.payloadKind() == PayloadKind.OBJECT);
		if (callbacks.size() == 1) {
			MessageCodecs.Decoder decoder = objects ? decoder(first, first.payloadType(), binary, codecs) : null;
			return new MessageRoute(form(first.payloadKind()), decoder, callbacks);
		}
		Class<?> parent = objects ? SealedTypes.commonParent(callbacks.stream().map(Callback::payloadClass).toList())
				: null;
		if (parent == null) {
			throw EndpointCallbacks.two(owner, "@OnMessage and take " + (binary ? "binary" : "text"), callbacks,
					objects ? "Merge them, remove one, or let their payloads share a sealed parent."
							: "Merge them, or remove one.");
		}
		checkComplete(owner, parent, callbacks);
		return new MessageRoute(PayloadForm.ARRAY, decoder(first, parent, binary, codecs), callbacks);
	}

	private static boolean takes(Callback callback, boolean binary, MessageCodecs codecs) {
		return switch (callback.payloadKind()) {
			case STRING, READER -> !binary;
			case ARRAY, VIEW, STREAM -> binary;
			case OBJECT -> decoder(callback, callback.payloadType(), binary, codecs) != null;
		};
	}

	private static void checkComplete(CallbackOwner owner, Class<?> parent, List<Callback> callbacks) {
		for (int i = 1; i < callbacks.size(); i++) {
			for (int j = 0; j < i; j++) {
				if (callbacks.get(i).payloadClass() == callbacks.get(j).payloadClass()) {
					throw EndpointCallbacks.two(owner,
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
					parent.getTypeName() + " permits " + missing + ", " + owner.notTaken() + ".",
					"Add such a " + (owner.annotated() ? "method" : "handler") + ", or one that takes "
							+ parent.getTypeName() + ".");
		}
	}

	private static PayloadForm form(PayloadKind kind) {
		return switch (kind) {
			case STRING -> PayloadForm.STRING;
			case OBJECT, ARRAY -> PayloadForm.ARRAY;
			case VIEW -> PayloadForm.VIEW;
			case READER, STREAM -> PayloadForm.STREAM;
		};
	}

	private static MessageCodecs.@Nullable Decoder decoder(Callback callback, Type type, boolean binary,
			MessageCodecs codecs) {
		try {
			return codecs.decoder(type, binary);
		}
		catch (IllegalArgumentException ex) {
			throw callback.invalidPayload("cannot be decoded: " + ex.getMessage(), "Change that type or its names.");
		}
	}

	/**
	 * In which form the connection hands messages over.
	 * @return the form
	 */
	public PayloadForm form() {
		return this.form;
	}

	/**
	 * All methods.
	 * @return at least one
	 */
	public List<Callback> callbacks() {
		return this.callbacks;
	}

	/**
	 * A method to name when none could be chosen.
	 * @return the first of {@link #callbacks()}
	 */
	public Callback first() {
		return this.callbacks.get(0);
	}

	/**
	 * Decodes a message.
	 * @param session the session it came from
	 * @param payload as the connection hands it over
	 * @return what the methods take
	 * @throws WsDecodeException if the message is not of that type
	 */
	public @Nullable Object decode(WsSession session, Object payload) {
		if (this.decoder == null) {
			return payload;
		}
		Object message = this.decoder.decode(session, (byte[]) payload);
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
	public Callback callback(@Nullable Object message) {
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
