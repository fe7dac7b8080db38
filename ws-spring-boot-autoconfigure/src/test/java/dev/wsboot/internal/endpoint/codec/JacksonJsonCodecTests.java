package dev.wsboot.internal.endpoint.codec;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSendException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link JacksonJsonCodec} and {@link Jackson2JsonCodec}, which differ in
 * nothing that an endpoint sees.
 */
@ParameterizedClass
@MethodSource("codecs")
class JacksonJsonCodecTests {

	private final JsonCodec codec;

	JacksonJsonCodecTests(JsonCodec codec) {
		this.codec = codec;
	}

	static Stream<JsonCodec> codecs() {
		return Stream.of(new JacksonJsonCodec(JsonMapper.builder().build()),
				new Jackson2JsonCodec(new ObjectMapper(), "type"));
	}

	private Object decode(Type type, String json) {
		return this.codec.decoder(type).decode(json.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void decodesPrivateNestedRecords() {
		assertThat(decode(Say.class, "{\"text\":\"é\",\"tags\":[\"a\"]}")).isEqualTo(new Say("é", List.of("a")));
	}

	@Test
	void decodesGenericTypes() {
		Type type = new ParameterizedTypeReference<Map<String, List<Say>>>() {
		}.getType();
		assertThat(decode(type, "{\"all\":[{\"text\":\"a\",\"tags\":[]}]}"))
			.isEqualTo(Map.of("all", List.of(new Say("a", List.of()))));
	}

	@Test
	void decodesTheLiteralNull() {
		assertThat(decode(Say.class, "null")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "{} {}", "\"text\"", "{\"tags\":1}" })
	void refusesWhatIsNotOfTheType(String json) {
		assertThatExceptionOfType(WsDecodeException.class).isThrownBy(() -> decode(Say.class, json))
			.withMessage("The message is not the JSON of " + Say.class.getName())
			.withCauseInstanceOf(Exception.class);
	}

	@Test
	void doesNotBlameThePeerForATypeItCannotDecode() {
		assertThatIllegalStateException().isThrownBy(() -> decode(Runnable.class, "{}"))
			.withMessage("Jackson cannot decode into java.lang.Runnable");
	}

	@Test
	void encodesToUtf8() {
		assertThat(this.codec.encode(new Say("é", List.of())))
			.isEqualTo("{\"text\":\"é\",\"tags\":[]}".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void refusesWhatCannotBeEncoded() {
		assertThatExceptionOfType(WsSendException.class).isThrownBy(() -> this.codec.encode(new Loop()))
			.withMessage("Jackson cannot encode " + Loop.class.getName());
	}

	@Test
	void noOtherClassNeedsJackson() {
		assertNeededBy(JacksonJsonCodec.class, "tools.jackson..");
		assertNeededBy(Jackson2JsonCodec.class, "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..");
	}

	private static void assertNeededBy(Class<?> only, String... packages) {
		ArchRuleDefinition.noClasses()
			.that()
			.haveNameNotMatching(Pattern.quote(only.getName()) + "(\\$.*)?")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(packages)
			.check(new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
				.importPackages("dev.wsboot.internal.endpoint"));
	}

	static class Loop {

		@JsonProperty
		private final Loop self = this;

	}

	private record Say(String text, List<String> tags) {

	}

}
