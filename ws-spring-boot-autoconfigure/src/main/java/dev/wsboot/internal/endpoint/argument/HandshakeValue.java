package dev.wsboot.internal.endpoint.argument;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.Assert;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;

import dev.wsboot.WsHandshake;

/**
 * An argument that is one named value of the opening handshake, converted at each call.
 */
final class HandshakeValue implements HandshakeArgument {

	private static final TypeDescriptor STRING = TypeDescriptor.valueOf(String.class);

	private final Name name;

	private final ConversionService conversion;

	private final TypeDescriptor target;

	private final boolean optional;

	private final boolean takesString;

	HandshakeValue(Name name, MethodParameter parameter, ConversionService conversion) {
		this.name = name;
		this.conversion = conversion;
		this.optional = parameter.getParameterType() == Optional.class;
		this.target = new TypeDescriptor(parameter.nestedIfOptional());
		this.takesString = this.target.getObjectType().isAssignableFrom(String.class);
	}

	/**
	 * Whether the conversion that will be needed exists.
	 * @return whether the parameter's type can be made of a string
	 */
	boolean isConvertible() {
		return this.takesString || this.conversion.canConvert(STRING, this.target);
	}

	/**
	 * Converts the default value, to see at start-up that it can be done.
	 * @throws HandshakeValueException if it cannot
	 */
	void checkDefaultValue() {
		if (this.name.defaultValue() != null) {
			convert(this.name.defaultValue());
		}
	}

	@Override
	public @Nullable Object resolve(WsHandshake handshake) {
		Object raw = this.name.source().read(handshake, this.name.name());
		if ((raw == null || "".equals(raw)) && this.name.defaultValue() != null) {
			raw = this.name.defaultValue();
		}
		Object value = (raw != null) ? convert(raw) : null;
		if (value == null && this.name.required()) {
			throw new HandshakeValueException("Handshake has no " + this.name, "The " + this.name + " must be there.",
					null);
		}
		return this.optional ? Optional.ofNullable(value) : value;
	}

	private @Nullable Object convert(Object raw) {
		if (this.takesString && raw instanceof String) {
			return raw;
		}
		try {
			return this.conversion.convert(raw, TypeDescriptor.forObject(raw), this.target);
		}
		catch (ConversionException ex) {
			throw new HandshakeValueException(
					"Handshake's " + this.name + " is not of type " + this.target.getResolvableType(),
					"The " + this.name + " must have a value of its type.", ex);
		}
	}

	/**
	 * Where a value of the handshake stands.
	 */
	enum Source {

		PATH("path variable") {

			@Override
			@Nullable Object read(WsHandshake handshake, String name) {
				return handshake.pathVariables().get(name);
			}

		},

		PARAMETER("query parameter") {

			@Override
			@Nullable Object read(WsHandshake handshake, String name) {
				return oneOrAll(handshake.parameters().get(name));
			}

		},

		HEADER("header") {

			@Override
			@Nullable Object read(WsHandshake handshake, String name) {
				return oneOrAll(handshake.headers().get(name));
			}

		},

		COOKIE("cookie") {

			@Override
			@Nullable Object read(WsHandshake handshake, String name) {
				return handshake.cookies().get(name);
			}

		};

		private final String words;

		Source(String words) {
			this.words = words;
		}

		abstract @Nullable Object read(WsHandshake handshake, String name);

		private static @Nullable Object oneOrAll(@Nullable List<String> values) {
			if (values == null || values.isEmpty()) {
				return null;
			}
			return (values.size() == 1) ? values.get(0) : values;
		}

	}

	/**
	 * What an annotation says.
	 *
	 * @param source where the value stands
	 * @param name the value's name, empty if the annotation gives none
	 * @param required whether it must be there
	 * @param defaultValue what is taken instead of a missing or empty one
	 */
	record Name(Source source, String name, boolean required, @Nullable String defaultValue) {

		static @Nullable Name of(MethodParameter parameter) {
			PathVariable variable = parameter.getParameterAnnotation(PathVariable.class);
			if (variable != null) {
				return new Name(Source.PATH, variable.name(), variable.required(), null);
			}
			RequestParam param = parameter.getParameterAnnotation(RequestParam.class);
			if (param != null) {
				return new Name(Source.PARAMETER, param.name(), param.required(), given(param.defaultValue()));
			}
			RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
			if (header != null) {
				return new Name(Source.HEADER, header.name(), header.required(), given(header.defaultValue()));
			}
			CookieValue cookie = parameter.getParameterAnnotation(CookieValue.class);
			return (cookie != null)
					? new Name(Source.COOKIE, cookie.name(), cookie.required(), given(cookie.defaultValue())) : null;
		}

		private static @Nullable String given(String defaultValue) {
			return ValueConstants.DEFAULT_NONE.equals(defaultValue) ? null : defaultValue;
		}

		Name with(String actualName, boolean actuallyRequired, @Nullable String actualDefault) {
			Assert.hasText(actualName, "'actualName' must not be empty");
			return new Name(this.source, actualName, actuallyRequired, actualDefault);
		}

		@Override
		public String toString() {
			return this.source.words + " '" + this.name + "'";
		}

	}

}
