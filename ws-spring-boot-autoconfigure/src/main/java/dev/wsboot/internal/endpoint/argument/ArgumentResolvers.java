package dev.wsboot.internal.endpoint.argument;

import java.io.InputStream;
import java.io.Reader;
import java.nio.Buffer;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsHandshake;
import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.method.CallbackContext;
import dev.wsboot.internal.endpoint.method.CallbackKind;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.ForeignApi;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.internal.endpoint.method.PayloadKind;
import dev.wsboot.spi.WsArgumentResolver;

/**
 * Chooses, at start-up, where each argument of an endpoint's callbacks comes from.
 */
public final class ArgumentResolvers {

	/** What to do when nothing decodes objects. */
	public static final String ADD_JSON_CODEC = "Add spring-boot-starter-jackson, make one of several JsonMapper beans @Primary, or take String or byte[].";

	private static final ArgumentResolver SESSION = (session, event) -> session;

	private static final HandshakeArgument HANDSHAKE = (handshake) -> handshake;

	private static final ArgumentResolver EVENT = (session, event) -> event;

	private final HandshakeArguments handshakeArguments;

	private final CallbackContext context;

	/**
	 * Creates the resolvers of one endpoint.
	 * @param context what they are made with
	 */
	public ArgumentResolvers(CallbackContext context) {
		this.handshakeArguments = new HandshakeArguments(context);
		this.context = context;
	}

	/**
	 * What they are made with.
	 * @return the context
	 */
	public CallbackContext context() {
		return this.context;
	}

	/**
	 * Chooses the resolver of one parameter.
	 * @param method the method
	 * @param parameter one of its parameters
	 * @return where the argument comes from
	 * @throws InvalidCallbackException if the parameter cannot be given
	 */
	public Argument argument(CallbackMethod method, MethodParameter parameter) {
		for (WsArgumentResolver custom : this.context.argumentResolvers()) {
			if (custom.supports(parameter)) {
				return new Argument((session, event) -> custom.resolve(parameter, session), false);
			}
		}
		HandshakeArgument ofHandshake = ofHandshake(method, parameter);
		if (ofHandshake != null) {
			return new Argument(ofHandshake.ofSession(), false);
		}
		Class<?> type = parameter.getParameterType();
		if (type == WsSession.class) {
			return new Argument(SESSION, false);
		}
		boolean event = switch (method.kind()) {
			case HANDSHAKE, OPEN -> false;
			case MESSAGE -> isPayload(type);
			case FRAME -> type == WsFrame.class;
			case PONG -> type == Duration.class;
			case CLOSE -> type == CloseStatus.class;
			case ERROR -> Throwable.class.isAssignableFrom(type);
		};
		if (!event) {
			throw notGiven(method, parameter);
		}
		if (method.kind() == CallbackKind.MESSAGE && PayloadKind.of(type) == PayloadKind.OBJECT
				&& this.context.codecs().isEmpty()) {
			throw method.invalid(parameter, "has to be decoded from JSON, but there is no JSON codec", ADD_JSON_CODEC);
		}
		ArgumentResolver validated = (method.kind() == CallbackKind.MESSAGE)
				? ValidatedPayload.of(method, parameter, this.context) : null;
		return new Argument((validated != null) ? validated : EVENT, true);
	}

	/**
	 * Chooses where one argument comes from before there is a session.
	 * @param method a method for handshakes
	 * @param parameter one of its parameters
	 * @return where the argument comes from
	 * @throws InvalidCallbackException if the parameter cannot be given
	 */
	public HookArgument hookArgument(CallbackMethod method, MethodParameter parameter) {
		if (this.context.argumentResolvers().stream().anyMatch((custom) -> custom.supports(parameter))) {
			throw method.invalid(parameter,
					"is given by a WsArgumentResolver, which needs a session, and at the handshake there is none yet",
					"Take WsHandshake or WsHandshakeContext instead.");
		}
		HandshakeArgument ofHandshake = ofHandshake(method, parameter);
		if (ofHandshake != null) {
			return (context) -> ofHandshake.resolve(context.handshake());
		}
		if (parameter.getParameterType() == WsHandshakeContext.class) {
			return (context) -> context;
		}
		throw notGiven(method, parameter);
	}

	private @Nullable HandshakeArgument ofHandshake(CallbackMethod method, MethodParameter parameter) {
		refuseForeign(method, parameter);
		HandshakeArgument value = this.handshakeArguments.find(method, parameter);
		if (value != null) {
			return value;
		}
		if (parameter.getParameterType() == WsHandshake.class) {
			return HANDSHAKE;
		}
		return Principal.class.isAssignableFrom(parameter.nestedIfOptional().getNestedParameterType())
				? principal(parameter) : null;
	}

	private static InvalidCallbackException notGiven(CallbackMethod method, MethodParameter parameter) {
		return method.invalid(parameter, "cannot be given to a method annotated with " + method.kind().label(),
				"Possible are: " + method.kind().possibleArguments() + "."
						+ hint(method.kind(), parameter.getParameterType()));
	}

	private static void refuseForeign(CallbackMethod method, MethodParameter parameter) {
		Class<?> annotation = ForeignApi.annotationOn(parameter.getParameter());
		if (annotation != null) {
			throw method.invalid(parameter,
					"is annotated with " + annotation.getTypeName() + ", which means nothing here",
					ForeignApi.action(annotation));
		}
		Class<?> type = parameter.getParameterType();
		if (ForeignApi.isForeign(type)) {
			throw method.invalid(parameter, "belongs to another WebSocket library", ForeignApi.action(type));
		}
	}

	/**
	 * Whether messages can be taken as a type.
	 * @param type a class
	 * @return {@code false} if it is something else, or would be a mistake
	 */
	public static boolean isPayload(Class<?> type) {
		if (PayloadKind.of(type) != PayloadKind.OBJECT) {
			return true;
		}
		return !(type.getPackageName().equals(WsSession.class.getPackageName())
				|| type.getPackageName().startsWith("jakarta.servlet") || CharSequence.class.isAssignableFrom(type)
				|| Buffer.class.isAssignableFrom(type) || Throwable.class.isAssignableFrom(type)
				|| InputStream.class.isAssignableFrom(type) || Reader.class.isAssignableFrom(type)
				|| CompletionStage.class.isAssignableFrom(type));
	}

	private static String hint(CallbackKind kind, Class<?> type) {
		if (type == WsFrame.class) {
			return " Raw frames are taken by methods annotated with @OnFrame.";
		}
		if (type == WsSession.class) {
			return " The session is there when @OnOpen is called; what it is to have can be put into "
					+ "WsHandshakeContext.attributes().";
		}
		if (type == WsHandshakeContext.class) {
			return " What is agreed on with the client is agreed on by methods annotated with @OnHandshake.";
		}
		if (type.getPackageName().equals(WsSession.class.getPackageName()) && type.isInterface()) {
			return " Beans are injected into the endpoint's constructor.";
		}
		return (kind != CallbackKind.MESSAGE && isPayload(type)) ? " Only @OnMessage methods take payloads." : "";
	}

	private static HandshakeArgument principal(MethodParameter parameter) {
		boolean optional = parameter.getParameterType() == Optional.class;
		Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
		return (handshake) -> {
			Principal principal = handshake.principal();
			if (principal != null && !type.isInstance(principal)) {
				throw new IllegalStateException("The principal must be a " + type.getTypeName() + " but is a "
						+ principal.getClass().getTypeName());
			}
			return optional ? Optional.ofNullable(principal) : principal;
		};
	}

	/**
	 * Where one argument comes from.
	 *
	 * @param resolver gives it
	 * @param event whether it is what the callback is about
	 */
	public record Argument(ArgumentResolver resolver, boolean event) {

	}

}
