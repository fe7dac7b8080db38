package dev.wsboot.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * Every row of the tables in {@code docs/endpoints.md} through a real connection. That
 * none is missing is seen to by {@code EndpointDocumentationTests}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class EndpointReferenceTests {

	private ServletWebServerApplicationContext server;

	abstract Class<?> application();

	@BeforeAll
	void start() {
		this.server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(application())
			.properties("server.port=0", "server.address=127.0.0.1", "ws.endpoints.named.limits.max-message-size=8B",
					"reference.path=/resolved", "ws.endpoints.quiet.heartbeat.interval=100ms")
			.run();
	}

	@AfterAll
	void stop() {
		this.server.close();
	}

	static Stream<ReferenceRow> rows() {
		return Stream
			.of(ReferenceRows.annotations(), ReferenceRows.attributes(), ReferenceRows.arguments(),
					ReferenceRows.results())
			.flatMap(List::stream);
	}

	@ParameterizedTest
	@MethodSource("rows")
	void aRowHolds(ReferenceRow row) throws Exception {
		row.conversation().hold(this.server);
	}

}
