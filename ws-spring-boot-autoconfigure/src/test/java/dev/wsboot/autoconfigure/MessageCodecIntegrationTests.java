package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.spi.WsMessageCodec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One endpoint that speaks JSON in text messages and, where the subprotocol {@code cbor}
 * is agreed on, CBOR in binary ones.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MessageCodecIntegrationTests {

	private static final long SECONDS = 30;

	/** The map of one pair: "text" is "hi", RFC 8949. */
	private static final String HI = "a1" + "64" + "74657874" + "62" + "6869";

	/** The same with "HI", as Jackson writes it: a map of unknown length, and its end. */
	private static final String LOUD_HI = "bf" + "64" + "74657874" + "62" + "4849" + "ff";

	@ParameterizedTest
	@EnumSource
	void eachClientGetsTheFormatOfItsSubprotocol(IdentityIntegrationTests.Server kind) {
		try (ServletWebServerApplicationContext server = start(kind)) {
			WsTopics topics = server.getBean(WsTopics.class);
			Client json = new Client(server, "/shout");
			Client cbor = new Client(server, "/shout", "cbor");
			json.socket.sendText("{\"text\":\"hi\"}", true).join();
			assertThat(json.take()).isEqualTo("{\"text\":\"HI\"}");
			cbor.sendBinary(HI);
			assertThat(cbor.take()).isEqualTo(LOUD_HI);
			// Both have had an answer, so both have subscribed.
			assertThat(topics.publish("all", new Said("HI")).accepted()).isEqualTo(2);
			assertThat(json.take()).isEqualTo("{\"text\":\"HI\"}");
			assertThat(cbor.take()).isEqualTo(LOUD_HI);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatCannotBeDecodedEndsTheSessionWith1007(IdentityIntegrationTests.Server kind) {
		try (ServletWebServerApplicationContext server = start(kind)) {
			Client cbor = new Client(server, "/shout", "cbor");
			// The break of an array that never began.
			cbor.sendBinary("ff");
			assertThat(cbor.take()).isEqualTo("closed 1007");
			Client json = new Client(server, "/shout");
			json.socket.sendText("{\"text\":", true).join();
			assertThat(json.take()).isEqualTo("closed 1007");
			Client binaryJson = new Client(server, "/shout");
			// Without the subprotocol nobody knows what binary messages mean.
			binaryJson.sendBinary(HI);
			assertThat(binaryJson.take()).isEqualTo("closed 1007");
			Awaitility.await().until(() -> server.getBean(WsSessions.class).count() == 0);
		}
	}

	@ParameterizedTest
	@EnumSource
	void onErrorMayTreatWhatCannotBeDecoded(IdentityIntegrationTests.Server kind) {
		try (ServletWebServerApplicationContext server = start(kind)) {
			Client cbor = new Client(server, "/patient", "cbor");
			cbor.sendBinary("ff");
			assertThat(cbor.take()).isEqualTo("again, please");
			cbor.sendBinary(HI);
			assertThat(cbor.take()).isEqualTo("hi");
			Client json = new Client(server, "/patient");
			json.socket.sendText("hi", true).join();
			assertThat(json.take()).isEqualTo("again, please");
			json.socket.sendText("{\"text\":\"hi\"}", true).join();
			assertThat(json.take()).isEqualTo("hi");
		}
	}

	private static ServletWebServerApplicationContext start(IdentityIntegrationTests.Server kind) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class).run(
				"--server.port=0", "--spring.security.user.name=ann", "--spring.security.user.password=secret",
				"--spring.autoconfigure.exclude=" + kind.excluded());
	}

	/**
	 * What came, binary messages in hexadecimal.
	 */
	private static final class Client implements WebSocket.Listener {

		private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

		private final WebSocket socket;

		Client(ServletWebServerApplicationContext server, String path, String... subprotocols) {
			WebSocket.Builder builder = HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.header("Authorization", "Basic " + HttpHeaders.encodeBasicAuth("ann", "secret", null));
			if (subprotocols.length > 0) {
				builder.subprotocols(subprotocols[0]);
			}
			this.socket = builder.buildAsync(TestClient.uri("ws", server, path), this).join();
		}

		void sendBinary(String hex) {
			this.socket.sendBinary(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), true).join();
		}

		String take() {
			try {
				String event = this.events.poll(SECONDS, TimeUnit.SECONDS);
				assertThat(event).as("event within %d seconds", SECONDS).isNotNull();
				return event;
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.events.add(data.toString());
			webSocket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			this.events.add(HexFormat.of().formatHex(bytes));
			webSocket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
			this.events.add("closed " + code);
			return null;
		}

	}

	record Say(String text) {

	}

	record Said(String text) {

	}

	@WsEndpoint(path = "/shout", subprotocols = "cbor")
	static class ShoutEndpoint {

		@OnOpen
		void opened(WsSession session) {
			session.subscribe("all");
		}

		@OnMessage
		Said say(Say message) {
			return new Said(message.text().toUpperCase(Locale.ROOT));
		}

	}

	@WsEndpoint(path = "/patient", subprotocols = "cbor")
	static class PatientEndpoint {

		@OnMessage
		String say(Say message) {
			return message.text();
		}

		@OnError
		String again(WsDecodeException failure) {
			return "again, please";
		}

	}

	/**
	 * What an application would write.
	 */
	static class CborCodec implements WsMessageCodec {

		private final ObjectMapper mapper = CBORMapper.builder().build();

		@Override
		public Set<String> subprotocols() {
			return Set.of("cbor");
		}

		@Override
		public boolean isBinary() {
			return true;
		}

		@Override
		public boolean canDecode(Type type) {
			return type == Say.class;
		}

		@Override
		public Object decode(byte[] payload, Type type) throws IOException {
			try {
				return this.mapper.readValue(payload, this.mapper.constructType(type));
			}
			catch (JacksonException ex) {
				throw new IOException(ex);
			}
		}

		@Override
		public boolean canEncode(Class<?> type) {
			return type == Said.class;
		}

		@Override
		public byte[] encode(Object value) {
			return this.mapper.writeValueAsBytes(value);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ ShoutEndpoint.class, PatientEndpoint.class, CborCodec.class })
	static class Application {

	}

}
