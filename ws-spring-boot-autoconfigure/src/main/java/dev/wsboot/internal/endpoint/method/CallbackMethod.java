package dev.wsboot.internal.endpoint.method;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedMethod;

/**
 * An annotated method as its endpoint class declares or inherits it: type variables are
 * resolved against that class, annotations of interfaces' parameters are found.
 */
public final class CallbackMethod extends AnnotatedMethod {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final CallbackKind kind;

	private final Class<?> endpointClass;

	/**
	 * Wraps a method.
	 * @param kind when it is called
	 * @param method the method
	 * @param endpointClass the class of the bean, which may inherit the method
	 */
	public CallbackMethod(CallbackKind kind, Method method, Class<?> endpointClass) {
		super(method);
		this.kind = kind;
		this.endpointClass = endpointClass;
	}

	@Override
	public Class<?> getContainingClass() {
		// Called by the super constructor, when the field is not set yet.
		return (this.endpointClass != null) ? this.endpointClass : super.getContainingClass();
	}

	/**
	 * When it is called.
	 * @return the kind
	 */
	public CallbackKind kind() {
		return this.kind;
	}

	/**
	 * Its parameters, which know their names.
	 * @return the parameters in their order
	 */
	public List<MethodParameter> parameters() {
		List<MethodParameter> parameters = List.of(getMethodParameters());
		parameters.forEach((parameter) -> parameter.initParameterNameDiscovery(NAMES));
		return parameters;
	}

	/**
	 * A parameter's generic type without variables.
	 * @param parameter one of {@link #parameters()}
	 * @return the type as the endpoint class sees it
	 */
	public Type typeOf(MethodParameter parameter) {
		return GenericTypeResolver.resolveType(parameter.getGenericParameterType(), this.endpointClass);
	}

	/**
	 * A start-up mistake of the whole method.
	 * @param what follows the signature
	 * @param action what to change; a whole sentence
	 * @return the exception to throw
	 */
	public InvalidCallbackException invalid(String what, String action) {
		return new InvalidCallbackException(this + " " + what + ".", action);
	}

	/**
	 * A start-up mistake of one parameter.
	 * @param parameter one of {@link #parameters()}
	 * @param what follows the parameter
	 * @param action what to change; a whole sentence
	 * @return the exception to throw
	 */
	public InvalidCallbackException invalid(MethodParameter parameter, String what, String action) {
		return new InvalidCallbackException(this + ": " + describe(parameter) + " " + what + ".", action);
	}

	/**
	 * A parameter by name and type.
	 * @param parameter one of {@link #parameters()}
	 * @return such as <code>parameter 'text' of type java.lang.String</code>
	 */
	public static String describe(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return "parameter " + ((name != null) ? "'" + name + "'" : String.valueOf(parameter.getParameterIndex() + 1))
				+ " of type " + parameter.getParameterType().getTypeName();
	}

	/**
	 * A method by class and signature.
	 * @param endpointClass the class of the bean, which may inherit the method
	 * @param method the method
	 * @return such as {@code com.example.ChatEndpoint.say(Say, Principal)}
	 */
	public static String describe(Class<?> endpointClass, Method method) {
		return endpointClass.getTypeName() + "." + method.getName()
				+ Arrays.stream(method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"));
	}

	@Override
	public String toString() {
		return describe(this.endpointClass, getMethod());
	}

}
