package dev.wsboot.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.ReflectionUtils;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.handshake.DeflatePolicy;
import dev.wsboot.internal.transport.HandshakeDeadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EffectiveProperties}.
 */
class EffectivePropertiesTests {

	private static final Executor WORKERS = Runnable::run;

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		EffectiveProperties properties = bind();
		assertThat(properties.basePath()).isEmpty();
		assertThat(properties.loops()).isZero();
		assertThat(properties.executor()).isEqualTo("applicationTaskExecutor");
		assertThat(properties.connection("chat", Dispatch.DEFAULT, WORKERS))
			.isEqualTo(new ConnectionSettings(Dispatch.WORKER, WORKERS, 65536, 65536, 1024, 32, 524288,
					Duration.ofSeconds(10), Overflow.CLOSE, 1024, -1, Duration.ofSeconds(25), Duration.ofSeconds(20),
					Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0));
	}

	@Test
	void globalPropertiesHoldForEveryEndpoint() {
		EffectiveProperties properties = bind("ws.dispatch=event-loop", "ws.limits.max-message-size=2MB",
				"ws.limits.max-frame-size=1MB", "ws.limits.max-fragments=7", "ws.inbound.max-pending=3",
				"ws.send.buffer-size=9KB", "ws.send.timeout=0", "ws.send.overflow=drop-newest",
				"ws.compression.threshold=2KB", "ws.compression.level=3", "ws.heartbeat.interval=0",
				"ws.heartbeat.timeout=7s", "ws.timeouts.close=250ms", "ws.timeouts.idle=1m",
				"ws.timeouts.first-message=6s", "ws.timeouts.max-lifetime=2h", "ws.limits.messages-per-second=50",
				"ws.limits.bytes-per-second=100KB");
		assertThat(properties.connection("chat", Dispatch.DEFAULT, WORKERS))
			.isEqualTo(new ConnectionSettings(Dispatch.EVENT_LOOP, WORKERS, 2097152, 1048576, 7, 3, 9216, Duration.ZERO,
					Overflow.DROP_NEWEST, 2048, 3, Duration.ZERO, Duration.ofSeconds(7), Duration.ofMillis(250),
					Duration.ofMinutes(1), Duration.ofSeconds(6), Duration.ofHours(2), 50, 102400));
	}

	@Test
	void handshakesHaveThirtySecondsUnlessTheTimeIsZero() {
		assertThat(bind().handshakeDeadline()).isNotNull()
			.extracting(HandshakeDeadline::timeout)
			.isEqualTo(Duration.ofSeconds(30));
		assertThat(bind("ws.timeouts.handshake=0").handshakeDeadline()).isNull();
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> bind("ws.timeouts.handshake=30"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("ws.timeouts.handshake"));
	}

	private static EffectiveProperties bind(String... properties) {
		Map<String, String> values = new HashMap<>();
		for (String property : properties) {
			int equals = property.indexOf('=');
			values.put(property.substring(0, equals), property.substring(equals + 1));
		}
		return new EffectiveProperties(
				new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("ws", WsProperties.class));
	}

	@Nested
	class Merging {

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				dispatch=event-loop            | dispatch
				limits.max-message-size=70KB   | maxMessageBytes,maxFrameBytes
				limits.max-frame-size=1KB      | maxFrameBytes
				limits.max-fragments=1         | maxFragments
				inbound.max-pending=1          | maxPending
				send.buffer-size=1KB           | sendBufferBytes
				send.timeout=1s                | sendTimeout
				send.overflow=drop-oldest      | overflow
				compression.threshold=0        | compressionThreshold
				compression.level=9            | compressionLevel
				heartbeat.interval=1s          | heartbeatInterval
				heartbeat.timeout=1s           | heartbeatTimeout
				timeouts.close=1s              | closeTimeout
				timeouts.idle=1s               | idleTimeout
				timeouts.first-message=1s      | firstMessageTimeout
				timeouts.max-lifetime=1s       | maxLifetime
				limits.messages-per-second=1   | messagesPerSecond
				limits.bytes-per-second=1KB    | bytesPerSecond
				""")
		void anEndpointsPropertyReplacesThatOneOnly(String property, String changed) {
			EffectiveProperties properties = bind("ws.endpoints.chat." + property);
			ConnectionSettings chat = properties.connection("chat", Dispatch.DEFAULT, WORKERS);
			ConnectionSettings other = properties.connection("echo", Dispatch.DEFAULT, WORKERS);
			assertThat(other).isEqualTo(bind().connection("echo", Dispatch.DEFAULT, WORKERS));
			assertThat(differences(chat, other)).containsExactly(changed.split(","));
		}

		@Test
		void compressionOfAnEndpointReplacesTheGlobalOne() {
			assertThat(bind().deflate("chat")).isEqualTo(new DeflatePolicy(false));
			assertThat(bind("ws.compression.enabled=false").deflate("chat")).isNull();
			EffectiveProperties properties = bind("ws.compression.enabled=false",
					"ws.endpoints.chat.compression.enabled=true",
					"ws.endpoints.chat.compression.context-takeover=true");
			assertThat(properties.deflate("chat")).isEqualTo(new DeflatePolicy(true));
			assertThat(properties.deflate("echo")).isNull();
		}

		@Test
		void dispatchOfThePropertyBeatsTheAnnotationWhichBeatsTheGlobalOne() {
			EffectiveProperties properties = bind("ws.dispatch=event-loop", "ws.endpoints.chat.dispatch=event-loop");
			assertThat(properties.connection("chat", Dispatch.WORKER, WORKERS).dispatch())
				.isEqualTo(Dispatch.EVENT_LOOP);
			assertThat(properties.connection("echo", Dispatch.WORKER, WORKERS).dispatch()).isEqualTo(Dispatch.WORKER);
			assertThat(properties.connection("echo", Dispatch.DEFAULT, WORKERS).dispatch())
				.isEqualTo(Dispatch.EVENT_LOOP);
		}

		@Test
		void anInheritedFrameLimitIsCutToTheEndpointsMessageLimit() {
			EffectiveProperties properties = bind("ws.limits.max-frame-size=32KB",
					"ws.endpoints.chat.limits.max-message-size=1KB", "ws.endpoints.echo.limits.max-message-size=1MB");
			assertThat(properties.connection("chat", Dispatch.DEFAULT, WORKERS).maxFrameBytes()).isEqualTo(1024);
			assertThat(properties.connection("echo", Dispatch.DEFAULT, WORKERS).maxFrameBytes()).isEqualTo(32768);
		}

		@Test
		void originsOfThePropertyBeatTheAnnotationWhichBeatsTheGlobalOnes() {
			EffectiveProperties properties = bind("ws.allowed-origins=https://a.example",
					"ws.endpoints.chat.allowed-origins=*", "ws.endpoints.news.allowed-origins=");
			List<String> declared = List.of("*");
			assertThat(properties.origins("chat", List.of()).allowsAny()).isTrue();
			assertThat(properties.origins("news", declared).allowsAny()).isFalse();
			assertThat(properties.origins("echo", declared).allowsAny()).isTrue();
			assertThat(properties.origins("echo", List.of()).allowsAny()).isFalse();
		}

		@Test
		void missingOriginsAreAllowedOrNotForAll() {
			assertThat(bind().origins("chat", List.of("*")).allowsMissing()).isTrue();
			assertThat(bind("ws.allow-missing-origin=false").origins("chat", List.of("*")).allowsMissing()).isFalse();
		}

		@ParameterizedTest
		@ValueSource(strings = { "chatRoom", "chatroom", "chat-room" })
		void namesAreComparedWithoutCaseAndDashes(String name) {
			EffectiveProperties properties = bind("ws.endpoints." + name + ".limits.max-fragments=5");
			properties.checkNames(List.of("chatRoom"));
			assertThat(properties.connection("chatRoom", Dispatch.DEFAULT, WORKERS).maxFragments()).isEqualTo(5);
		}

		@Test
		void aNameWithADotIsGivenInBrackets() {
			EffectiveProperties properties = bind("ws.endpoints[a.b].limits.max-fragments=5");
			properties.checkNames(List.of("a.b"));
			assertThat(properties.connection("a.b", Dispatch.DEFAULT, WORKERS).maxFragments()).isEqualTo(5);
		}

		private List<String> differences(ConnectionSettings one, ConnectionSettings other) {
			return Stream.of(ConnectionSettings.class.getRecordComponents())
				.map(RecordComponent::getAccessor)
				.filter((accessor) -> !Objects.equals(ReflectionUtils.invokeMethod(accessor, one),
						ReflectionUtils.invokeMethod(accessor, other)))
				.map(Method::getName)
				.toList();
		}

	}

	@Nested
	class Refusals {

		@ParameterizedTest
		@CsvSource(delimiter = '|',
				textBlock = """
						limits.max-message-size | 0      | Must be between 1B and 2147483639B but is 0B.
						limits.max-message-size | -1     | Must be between 1B and 2147483639B but is -1B.
						limits.max-message-size | 2GB    | Must be between 1B and 2147483639B but is 2147483648B.
						limits.max-frame-size   | 0      | Must be between 1B and 2147483639B but is 0B.
						limits.max-frame-size   | 3GB    | Must be between 1B and 2147483639B but is 3221225472B.
						limits.max-fragments    | 0      | Must be at least 1 but is 0.
						inbound.max-pending     | 0      | Must be at least 1 but is 0.
						send.buffer-size        | 0      | Must be between 1B and 2147483639B but is 0B.
						compression.threshold   | -1B    | Must be between 0B and 2147483639B but is -1B.
						limits.messages-per-second | -1  | Must be at least 0 but is -1.
						limits.bytes-per-second | -1B    | Must be between 0B and 2147483639B but is -1B.
						timeouts.first-message  | 1      | Must be 0 or between 100ms and 365d but is 1ms. A number without a unit counts milliseconds.
						timeouts.max-lifetime   | 366d   | Must be 0 or between 100ms and 365d but is 31622400000ms. A number without a unit counts milliseconds.
						compression.level       | 10     | Must be between -1 and 9 but is 10.
						compression.level       | -2     | Must be between -1 and 9 but is -2.
						send.timeout            | 10     | Must be 0 or between 100ms and 365d but is 10ms. A number without a unit counts milliseconds.
						send.timeout            | -1s    | Must be 0 or between 100ms and 365d but is -1000ms. A number without a unit counts milliseconds.
						timeouts.idle           | 366d   | Must be 0 or between 100ms and 365d but is 31622400000ms. A number without a unit counts milliseconds.
						timeouts.close          | 0      | Must be between 100ms and 365d but is 0ms. A number without a unit counts milliseconds.
						dispatch                | default | Must be 'worker' or 'event-loop'.
						""")
		void aValueOutOfItsRange(String key, String value, String reason) {
			assertRefused("ws." + key, reason, "ws." + key + "=" + value);
			assertRefused("ws.endpoints.chat." + key, reason, "ws.endpoints.chat." + key + "=" + value);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|',
				textBlock = """
						ws.base-path       | ws      | Must be empty or start with a slash.
						ws.base-path       | /ws/    | Must not end with a slash.
						ws.base-path       | /       | Must not end with a slash.
						ws.base-path       | /a b    | Must be a plain path: no spaces, patterns, query or empty segments.
						ws.base-path       | /{a}    | Must be a plain path: no spaces, patterns, query or empty segments.
						ws.base-path       | //a     | Must be a plain path: no spaces, patterns, query or empty segments.
						ws.limits.max-connections | -1 | Must be at least 0 but is -1.
						ws.limits.max-connections-per-address | -1 | Must be at least 0 but is -1.
						ws.limits.max-connections-per-principal | -1 | Must be at least 0 but is -1.
						ws.limits.handshakes-per-second | -1 | Must be at least 0 but is -1.
						ws.shutdown.spread | 10ms    | Must be 0 or between 100ms and 365d but is 10ms. A number without a unit counts milliseconds.
						ws.shutdown.drain-timeout | 0 | Must be between 100ms and 365d but is 0ms. A number without a unit counts milliseconds.
						ws.shutdown.drain-timeout | 2s | Must not be shorter than 'ws.shutdown.spread', which is 3000ms, but is 2000ms.
						ws.shutdown.close-code | 1006 | Must be a code that may be sent, such as 1001, 1012 or 3000 to 4999.
						ws.shutdown.close-code | 99   | Must be a code that may be sent, such as 1001, 1012 or 3000 to 4999.
						ws.transport.loops | -1      | Must be between 0 and 1024 but is -1.
						ws.transport.loops | 1025    | Must be between 0 and 1024 but is 1025.
						ws.executor        | ''      | Must be the name of an executor bean.
						ws.codec.type-field | ''     | Must be the name of a field.
						""")
		void aValueOfTheServerOutOfItsRange(String key, String value, String reason) {
			assertRefused(key, reason, key + "=" + value);
		}

		@ParameterizedTest
		@ValueSource(strings = { "ws.allowed-origins", "ws.endpoints.chat.allowed-origins" })
		void anOriginThatIsNone(String key) {
			assertRefused(key, "Allowed origin 'app.example.com' must begin with a scheme, such as 'https://'.",
					key + "=https://example.com,app.example.com");
		}

		@Test
		void aFrameLargerThanItsMessage() {
			assertRefused("ws.limits.max-frame-size",
					"Must not be larger than 'ws.limits.max-message-size', which is 65536B, but is 1048576B.",
					"ws.limits.max-frame-size=1MB");
			assertRefused("ws.endpoints.chat.limits.max-frame-size",
					"Must not be larger than 'ws.limits.max-message-size', which is 65536B, but is 1048576B.",
					"ws.endpoints.chat.limits.max-frame-size=1MB");
			assertRefused("ws.endpoints.chat.limits.max-frame-size",
					"Must not be larger than 'ws.endpoints.chat.limits.max-message-size', which is 2B, but is 3B.",
					"ws.endpoints.chat.limits.max-frame-size=3B", "ws.endpoints.chat.limits.max-message-size=2B");
		}

		@Test
		void propertiesOfAnEndpointThatDoesNotExist() {
			EffectiveProperties properties = bind("ws.endpoints.chta.dispatch=worker",
					"ws.endpoints.echo.dispatch=worker");
			assertThatExceptionOfType(UnknownEndpointNameException.class)
				.isThrownBy(() -> properties.checkNames(List.of("echo", "chat")))
				.satisfies((ex) -> assertThat(ex.unknown()).containsExactly("chta"))
				.satisfies((ex) -> assertThat(ex.known()).containsExactly("chat", "echo"));
		}

		private void assertRefused(String key, String reason, String... properties) {
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(() -> bind(properties))
				.satisfies((ex) -> assertThat(ex.getName()).isEqualTo(key))
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(reason));
		}

	}

}
