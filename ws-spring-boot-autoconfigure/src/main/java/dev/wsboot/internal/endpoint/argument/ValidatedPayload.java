package dev.wsboot.internal.endpoint.argument;

import java.lang.annotation.Annotation;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;
import org.springframework.web.bind.MethodArgumentNotValidException;

import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.method.CallbackContext;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.internal.endpoint.method.PayloadKind;

/**
 * A payload that is annotated with {@code @Valid} or {@code @Validated}: checked before
 * the method is called, as a request body is in Spring MVC.
 */
final class ValidatedPayload implements ArgumentResolver {

	private final MethodParameter parameter;

	private final Validator validator;

	private final Object[] hints;

	private final String name;

	private ValidatedPayload(MethodParameter parameter, Validator validator, Object[] hints) {
		this.parameter = parameter;
		this.validator = validator;
		this.hints = hints;
		String parameterName = parameter.getParameterName();
		this.name = (parameterName != null) ? parameterName : "payload";
	}

	/**
	 * Whether and how a payload is validated.
	 * @param method for messages
	 * @param parameter the payload
	 * @param context knows the validator
	 * @return the argument's resolver, {@code null} if the parameter has no such
	 * annotation
	 * @throws InvalidCallbackException if there is no validator
	 */
	static @Nullable ArgumentResolver of(CallbackMethod method, MethodParameter parameter, CallbackContext context) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			@Nullable Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			if (hints != null) {
				if (PayloadKind.of(parameter.getParameterType()).isStreamed()) {
					throw method.invalid(parameter, "has to be validated, but is only read while the message arrives",
							"Remove the annotation @" + annotation.annotationType().getSimpleName()
									+ ", or take a type that is decoded.");
				}
				Validator validator = context.validator().get();
				if (validator == null) {
					throw method.invalid(parameter, "has to be validated, but there is no Validator",
							"Add spring-boot-starter-validation, or remove the annotation @"
									+ annotation.annotationType().getSimpleName() + ".");
				}
				return new ValidatedPayload(parameter, validator, hints);
			}
		}
		return null;
	}

	@Override
	public @Nullable Object resolve(WsSession session, @Nullable Object event) throws MethodArgumentNotValidException {
		if (event != null && this.validator.supports(event.getClass())) {
			BeanPropertyBindingResult result = new BeanPropertyBindingResult(event, this.name);
			if (this.validator instanceof SmartValidator smart && this.hints.length > 0) {
				smart.validate(event, result, this.hints);
			}
			else {
				this.validator.validate(event, result);
			}
			if (result.hasErrors()) {
				throw new MethodArgumentNotValidException(this.parameter, result);
			}
		}
		return event;
	}

}
