package dev.wsboot.internal.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.Principal;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.springframework.web.bind.MethodArgumentNotValidException;

import dev.wsboot.CloseStatus;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ValidatedPayloadTests {

	private static @Nullable Object message(String json, Class<?>... classes) {
		return TestEndpoints.handler(classes).onMessage(new FakeSession(), json.getBytes(StandardCharsets.UTF_8), true);
	}

	@Test
	void validPayloadReachesTheMethod() {
		assertThat(message("{\"text\":\"a\",\"count\":1}", Says.class, LocalValidatorFactoryBean.class)).isEqualTo("a");
	}

	@Test
	void invalidPayloadEndsTheSessionWith1007() {
		assertThat(message("{\"text\":\" \",\"count\":1}", Says.class, LocalValidatorFactoryBean.class))
			.isEqualTo(new CloseStatus(1007));
	}

	@Test
	void invalidPayloadReachesOnErrorWithItsErrors() {
		assertThat(message("{\"text\":\"\",\"count\":0}", Handles.class, LocalValidatorFactoryBean.class))
			.isEqualTo("say: count, text");
	}

	@Test
	void groupsAreThoseOfTheAnnotation() {
		assertThat(message("{\"text\":\"\",\"count\":100}", Groups.class, LocalValidatorFactoryBean.class))
			.isEqualTo("");
		assertThat(message("{\"text\":\"\",\"count\":7}", Groups.class, LocalValidatorFactoryBean.class))
			.isEqualTo(CloseStatus.INVALID_PAYLOAD);
	}

	@Test
	void plainSpringValidatorIsAsked() {
		assertThat(message("{\"text\":\"bad\",\"count\":1}", Says.class, NoBadWords.class))
			.isEqualTo(CloseStatus.INVALID_PAYLOAD);
		assertThat(message("{\"text\":\"good\",\"count\":1}", Says.class, NoBadWords.class)).isEqualTo("good");
	}

	@Test
	void typeThatTheValidatorDoesNotSupportIsNotValidated() {
		assertThat(message("[]", Lists.class, NoBadWords.class)).isEqualTo("0");
	}

	@Test
	void missingValidatorFailsTheStart() {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> TestEndpoints.handler(Says.class));
		assertThat(mistake).isNotNull();
		assertThat(mistake.description()).isEqualTo(Says.class.getName() + ".say(Say): parameter 'say' of type "
				+ Say.class.getName() + " has to be validated, but there is no Validator.");
		assertThat(mistake.action()).isEqualTo("Add spring-boot-starter-validation, or remove the annotation @Valid.");
	}

	interface Strict {

	}

	record Say(@NotBlank String text, @Min(1) @Min(value = 100, groups = Strict.class) int count) {

	}

	@WsEndpoint("/")
	static class Says {

		@OnMessage
		String say(@Valid Say say) {
			return say.text();
		}

	}

	@WsEndpoint("/")
	static class Handles {

		@OnMessage
		String say(@Valid Say say) {
			return say.text();
		}

		@OnError
		String invalid(MethodArgumentNotValidException ex, @Nullable Principal user) {
			return ex.getBindingResult().getObjectName() + ": " + String.join(", ",
					ex.getFieldErrors().stream().map((error) -> error.getField()).sorted().toList());
		}

	}

	@WsEndpoint("/")
	static class Groups {

		@OnMessage
		String say(@Validated(Strict.class) Say say) {
			return say.text();
		}

	}

	@WsEndpoint("/")
	static class Lists {

		@OnMessage
		String say(@Valid Object[] all) {
			return String.valueOf(all.length);
		}

	}

	static class NoBadWords implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == Say.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (((Say) target).text().equals("bad")) {
				errors.rejectValue("text", "bad");
			}
		}

	}

}
