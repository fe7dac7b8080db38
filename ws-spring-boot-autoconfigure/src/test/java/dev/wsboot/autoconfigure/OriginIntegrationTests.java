package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which origins may connect, on each server: the whole way from the bytes of a request,
 * with and without a proxy whose headers are trusted.
 */
class OriginIntegrationTests {

	/** Understood by each server and by Spring. */
	private static final String FORWARDED_BY_X = """
			101 | https://app.example.com      | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			101 | https://APP.example.com:443  | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			101 | https://app.example.com:8443 | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com:8443
			101 | https://app.example.com:8443 | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com; X-Forwarded-Port: 8443
			101 | http://app.example.com       | X-Forwarded-Proto: http; X-Forwarded-Host: app.example.com
			101 | http://app.example.com:8080  | X-Forwarded-Proto: http; X-Forwarded-Host: app.example.com:8080
			101 | https://app.example.com      | X-Forwarded-Proto: wss; X-Forwarded-Host: app.example.com
			101 | https://app.example.com:8443 | X-Forwarded-Proto: wss; X-Forwarded-Host: app.example.com:8443
			101 | https://app.example.com:8443 | X-Forwarded-Proto: wss; X-Forwarded-Host: app.example.com; X-Forwarded-Port: 8443
			101 | http://app.example.com       | X-Forwarded-Proto: ws; X-Forwarded-Host: app.example.com
			101 | https://[2001:db8::1]        | X-Forwarded-Proto: https; X-Forwarded-Host: [2001:db8:0::1]
			101 |                              | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			403 | http://app.example.com       | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			403 | http://app.example.com       | X-Forwarded-Proto: wss; X-Forwarded-Host: app.example.com
			403 | https://app.example.com      | X-Forwarded-Proto: http; X-Forwarded-Host: app.example.com
			403 | https://app.example.com      | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com:8443
			403 | https://app.example.com:8443 | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			403 | https://evil.example.com     | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			403 | https://app.example.com.evil | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			403 | null                         | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			403 | http://localhost:PORT        | X-Forwarded-Proto: https; X-Forwarded-Host: app.example.com
			""";

	private static final String NOT_FORWARDED = """
			101 | http://localhost:PORT        |
			101 | HTTP://LocalHost:PORT        |
			101 |                              |
			403 | https://localhost:PORT       |
			403 | http://localhost             |
			403 | http://127.0.0.1:PORT        |
			403 | http://localhost.:PORT       |
			403 | null                         |
			403 | http://localhost:PORT/       |
			403 | http://localhost:PORT http://localhost:PORT |
			403 | http://localhost:PORT        | Origin: http://localhost:PORT
			403 | http://localhost:PORT        | Origin: https://evil.example.com
			""";

	private static final String NOT_TRUSTED = """
			101 | http://localhost:PORT        | X-Forwarded-Proto: https; X-Forwarded-Host: evil.example.com
			101 | http://localhost:PORT        | X-Forwarded-Proto: wss; X-Forwarded-Host: evil.example.com; X-Forwarded-Port: 443
			101 | http://localhost:PORT        | Forwarded: proto=https,host=evil.example.com
			403 | https://evil.example.com     | X-Forwarded-Proto: https; X-Forwarded-Host: evil.example.com
			403 | https://evil.example.com     | X-Forwarded-Proto: wss; X-Forwarded-Host: evil.example.com
			403 | https://localhost            | X-Forwarded-Proto: wss; X-Forwarded-Port: 443
			""";

	/** RFC 7239; a semicolon separates the headers here, so a comma stands for it. */
	private static final String FORWARDED = """
			101 | https://app.example.com      | Forwarded: for=192.0.2.1,proto=https,host=app.example.com
			101 | https://app.example.com:8443 | Forwarded: proto=https,host="app.example.com:8443"
			101 | https://app.example.com      | Forwarded: proto=wss,host=app.example.com
			403 | http://app.example.com       | Forwarded: proto=https,host=app.example.com
			403 | https://evil.example.com     | Forwarded: proto=https,host=app.example.com
			""";

	private static final String LISTED = """
			101 | https://app.example.com      |
			101 | https://a.preview.example.com |
			101 | http://localhost:5173        |
			101 | https://app.example.com      | X-Forwarded-Proto: https; X-Forwarded-Host: other.example.com
			403 | http://localhost:PORT5       |
			403 | http://app.example.com       |
			403 | https://preview.example.com  |
			403 | https://a.preview.example.com.evil |
			403 | https://other.example.com    | X-Forwarded-Proto: https; X-Forwarded-Host: other.example.com
			403 | null                         |
			403 |                              |
			""";

	static Stream<Arguments> settings() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of(Arguments.of(server, "native"), Arguments.of(server, "framework")));
	}

	@ParameterizedTest
	@MethodSource("settings")
	void behindATrustedProxyItsHeadersTellTheOwnOrigin(Server server, String strategy) {
		try (ServletWebServerApplicationContext application = start(server,
				"server.forward-headers-strategy=" + strategy)) {
			assertThat(mistakes(application, FORWARDED_BY_X)).isEmpty();
			assertThat(mistakes(application, NOT_FORWARDED)).isEmpty();
			if (server == Server.TOMCAT && strategy.equals("native")) {
				// Tomcat's valve does not know RFC 7239.
				assertThat(mistakes(application, FORWARDED)).hasSize(3).allMatch((row) -> row.startsWith("101"));
			}
			else {
				assertThat(mistakes(application, FORWARDED)).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void withoutAProxyNobodyMayWriteTheOwnOrigin(Server server) {
		try (ServletWebServerApplicationContext application = start(server, "server.forward-headers-strategy=none")) {
			assertThat(mistakes(application, NOT_FORWARDED)).isEmpty();
			assertThat(mistakes(application, NOT_TRUSTED)).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("settings")
	void aListOfOriginsReplacesTheOwn(Server server, String strategy) {
		try (ServletWebServerApplicationContext application = start(server,
				"server.forward-headers-strategy=" + strategy,
				"ws.allowed-origins=https://app.example.com,https://*.preview.example.com,http://localhost:[5173]",
				"ws.allow-missing-origin=false")) {
			assertThat(mistakes(application, LISTED)).isEmpty();
		}
	}

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.autoconfigure.exclude=" + server.excluded())
			.properties(properties)
			.run();
	}

	/**
	 * Rows whose request was not answered as they say, with the answer.
	 */
	private static List<String> mistakes(ServletWebServerApplicationContext application, String table) {
		int port = application.getWebServer().getPort();
		List<String> mistakes = new ArrayList<>();
		for (String row : table.replace("PORT", Integer.toString(port)).split("\n")) {
			String[] cells = row.split("\\|", -1);
			List<String> headers = new ArrayList<>();
			if (!cells[1].isBlank()) {
				headers.add("Origin: " + cells[1].strip());
			}
			for (String header : cells[2].split(";")) {
				if (!header.isBlank()) {
					headers.add(header.startsWith("Forwarded") ? header.replace(',', ';').strip() : header.strip());
				}
			}
			String answer = handshake(port, headers);
			if (!answer.startsWith("HTTP/1.1 " + cells[0].strip())) {
				mistakes.add(row + ": " + answer);
			}
		}
		return mistakes;
	}

	private static String handshake(int port, List<String> headers) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream()
				.write(("GET /echo HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: Upgrade\r\n"
						+ "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
						+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + String.join("\r\n", headers)
						+ (headers.isEmpty() ? "\r\n" : "\r\n\r\n"))
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	@WsEndpoint("/echo")
	static class Echo {

		@OnMessage
		String echo(String text) {
			return text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	static class Application {

		@Bean
		Echo echoEndpoint() {
			return new Echo();
		}

	}

}
