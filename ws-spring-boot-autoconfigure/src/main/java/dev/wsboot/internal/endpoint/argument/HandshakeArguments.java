package dev.wsboot.internal.endpoint.argument;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.util.CollectionUtils;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

import dev.wsboot.internal.endpoint.argument.HandshakeValue.Name;
import dev.wsboot.internal.endpoint.argument.HandshakeValue.Source;
import dev.wsboot.internal.endpoint.method.CallbackContext;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;

/**
 * Chooses where the values come from of parameters annotated with {@code @PathVariable},
 * {@code @RequestParam}, {@code @RequestHeader} or {@code @CookieValue}, and refuses
 * those that could never be resolved.
 */
final class HandshakeArguments {

	private final CallbackContext context;

	HandshakeArguments(CallbackContext context) {
		this.context = context;
	}

	/**
	 * Chooses where a value comes from.
	 * @param method for messages
	 * @param parameter any parameter
	 * @return the argument or {@code null} if the parameter is not annotated
	 * @throws InvalidCallbackException if the value could never be resolved
	 */
	@Nullable HandshakeArgument find(CallbackMethod method, MethodParameter parameter) {
		Name annotated = Name.of(parameter);
		if (annotated == null) {
			return null;
		}
		if (annotated.name().isEmpty() && Map.class.isAssignableFrom(parameter.getParameterType())) {
			return all(method, parameter, annotated.source());
		}
		Name name = complete(method, parameter, annotated);
		if (!name.required() && name.defaultValue() == null && parameter.getParameterType().isPrimitive()) {
			throw method.invalid(parameter, "is not required, but a primitive cannot be null",
					"Declare its wrapper class, or give a default value.");
		}
		if (name.source() == Source.PATH) {
			checkPaths(method, parameter, name);
		}
		HandshakeValue value = new HandshakeValue(name, parameter, this.context.conversion());
		if (!value.isConvertible()) {
			throw method.invalid(parameter, "cannot be made of the " + name + ": there is no conversion from String",
					"Add a Converter bean for that type, or take a String.");
		}
		try {
			value.checkDefaultValue();
		}
		catch (HandshakeValueException ex) {
			throw method.invalid(parameter, "cannot be made of its default value '" + name.defaultValue() + "'",
					"Give a default value of the parameter's type.");
		}
		return value;
	}

	private Name complete(CallbackMethod method, MethodParameter parameter, Name annotated) {
		String name = this.context.placeholders().apply(annotated.name());
		if (name.isEmpty()) {
			name = parameter.getParameterName();
		}
		if (name == null || name.isEmpty()) {
			throw method.invalid(parameter, "has no name",
					"Give the annotation a name, or compile with the option -parameters.");
		}
		String defaultValue = annotated.defaultValue();
		boolean required = annotated.required() && !parameter.isOptional() && defaultValue == null;
		return annotated.with(name, required,
				(defaultValue != null) ? this.context.placeholders().apply(defaultValue) : null);
	}

	private void checkPaths(CallbackMethod method, MethodParameter parameter, Name name) {
		if (this.context.paths().isEmpty()) {
			if (name.required()) {
				throw method.invalid(parameter, "wants the " + name + ", which an endpoint it serves may not have",
						"Make the parameter Optional.");
			}
			return;
		}
		List<String> missing = this.context.pathsWithout(name.name());
		if (missing.size() == this.context.paths().size()) {
			throw method.invalid(parameter,
					"wants the " + name + ", which is not in " + String.join(", ", this.context.paths()),
					"Add {" + name.name() + "} to the path, or name a variable that is there.");
		}
		if (name.required() && !missing.isEmpty()) {
			throw method.invalid(parameter,
					"wants the " + name + ", which is not in every path: " + String.join(", ", missing) + " has none",
					"Add {" + name.name() + "} to that path, or make the parameter Optional.");
		}
	}

	private static HandshakeArgument all(CallbackMethod method, MethodParameter parameter, Source source) {
		Class<?> type = parameter.getParameterType();
		boolean multiple = type == MultiValueMap.class && (source == Source.PARAMETER || source == Source.HEADER);
		if (!multiple && type != Map.class) {
			throw method.invalid(parameter, "cannot hold all values",
					"Declare Map<String, String>, or MultiValueMap<String, String> for query parameters and headers.");
		}
		return (handshake) -> switch (source) {
			case PATH -> handshake.pathVariables();
			case COOKIE -> handshake.cookies();
			case PARAMETER -> all(handshake.parameters(), multiple);
			case HEADER -> all(handshake.headers(), multiple);
		};
	}

	private static Object all(Map<String, List<String>> values, boolean multiple) {
		MultiValueMap<String, String> all = CollectionUtils.toMultiValueMap(values);
		// A copy: the first values alone, or a map that the application may change.
		return multiple ? new LinkedMultiValueMap<>(all).deepCopy() : all.toSingleValueMap();
	}

}
