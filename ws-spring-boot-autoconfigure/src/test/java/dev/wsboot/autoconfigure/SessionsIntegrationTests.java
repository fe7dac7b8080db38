package dev.wsboot.autoconfigure;

import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.WsDelivery;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/sessions.md} says of sessions and topics, on each server.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SessionsIntegrationTests {

	private static ServletWebServerApplicationContext start(Server server) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1",
					"spring.autoconfigure.exclude=" + server.excluded())
			.run();
	}

	private static TestClient connect(ServletWebServerApplicationContext application, String path,
			@Nullable String user) {
		TestClient client = TestClient.connect(application, path,
				(user != null) ? new String[] { "X-User", user } : new String[0]);
		// Its session is there and has subscribed.
		assertThat(client.take()).hasSize(16);
		return client;
	}

	@ParameterizedTest
	@EnumSource
	void sessionsAreFoundAndCountedByIdEndpointAndUser(Server server) {
		try (ServletWebServerApplicationContext application = start(server)) {
			WsSessions sessions = application.getBean(WsSessions.class);
			TestClient first = TestClient.connect(application, "/room/blue", "X-User", "ada");
			String id = first.take();
			TestClient second = connect(application, "/notes", "ada");
			TestClient other = connect(application, "/room/blue", "bob");
			TestClient nobody = connect(application, "/room/red", null);
			assertThat(sessions.find(id)).get().satisfies((session) -> {
				assertThat(session.id()).isEqualTo(id);
				assertThat(session.principal()).extracting(Principal::getName).isEqualTo("ada");
			});
			assertThat(sessions.find("0123456789abcdef")).isEmpty();
			assertThat(sessions.stream().map(WsSession::id)).hasSize(4).doesNotHaveDuplicates().contains(id);
			assertThat(sessions.count()).isEqualTo(4);
			assertThat(sessions.ofEndpoint("room").map((session) -> session.handshake().uri().getPath()))
				.containsExactlyInAnyOrder("/room/blue", "/room/blue", "/room/red");
			assertThat(sessions.count("room")).isEqualTo(3);
			assertThat(sessions.count("none")).isZero();
			assertThat(sessions.ofPrincipal("ada").map((session) -> session.handshake().endpoint()))
				.containsExactlyInAnyOrder("room", "notes");
			assertThat(List.of(sessions.countOfPrincipal("ada"), sessions.countOfPrincipal("bob"),
					sessions.countOfPrincipal("eve")))
				.containsExactly(2, 1, 0);
			first.close();
			await().until(() -> sessions.count() == 3);
			assertThat(sessions.find(id)).isEmpty();
			assertThat(sessions.ofPrincipal("ada")).hasSize(1);
			assertThat(sessions.count("room")).isEqualTo(2);
			Stream.of(second, other, nobody).forEach(TestClient::abort);
			await().until(() -> sessions.count() + sessions.count("room") + sessions.countOfPrincipal("ada") == 0);
		}
	}

	@ParameterizedTest
	@EnumSource
	void messagesArePublishedToATopicToSomeAndToAUser(Server server) {
		try (ServletWebServerApplicationContext application = start(server)) {
			WsTopics topics = application.getBean(WsTopics.class);
			TestClient ada = connect(application, "/room/blue", "ada");
			TestClient notes = connect(application, "/notes", "ada");
			TestClient bob = connect(application, "/room/blue", "bob");
			TestClient red = connect(application, "/room/red", "bob");
			assertThat(topics.publish("room:blue", "to blue")).isEqualTo(new WsDelivery(2, 2, 0));
			assertThat(List.of(ada.take(), bob.take())).containsOnly("to blue");
			bob.send("hi");
			assertThat(ada.take()).isEqualTo("hi");
			assertThat(topics.publishToUser("ada", "to ada")).isEqualTo(new WsDelivery(2, 2, 0));
			assertThat(List.of(ada.take(), notes.take())).containsOnly("to ada");
			assertThat(topics.publishToUser("eve", "to nobody")).isEqualTo(new WsDelivery(0, 0, 0));
			// What bob had said did not come back to him, nor to the other room.
			assertThat(topics.publishToUser("bob", "end")).isEqualTo(new WsDelivery(2, 2, 0));
			assertThat(List.of(bob.take(), red.take())).containsOnly("end");
			Stream.of(ada, notes, bob, red).forEach(TestClient::abort);
		}
	}

	@ParameterizedTest
	@EnumSource
	void subscriptionsEndWithTheSession(Server server) {
		try (ServletWebServerApplicationContext application = start(server)) {
			WsTopics topics = application.getBean(WsTopics.class);
			TestClient ada = connect(application, "/room/blue", "ada");
			TestClient bob = connect(application, "/room/blue", "bob");
			assertThat(topics.subscribers("room:blue").map((session) -> session.principal().getName()))
				.containsExactlyInAnyOrder("ada", "bob");
			ada.close();
			// Published by ada's @OnClose.
			assertThat(bob.take()).isEqualTo("left to 1");
			assertThat(topics.count("room:blue")).isOne();
			bob.abort();
			await().until(() -> topics.count("room:blue") == 0);
			assertThat(topics.subscribers("room:blue")).isEmpty();
			assertThat(topics.publish("room:blue", "x")).isEqualTo(new WsDelivery(0, 0, 0));
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20));
	}

	@WsEndpoint("/room/{room}")
	static class RoomEndpoint {

		private final WsTopics topics;

		RoomEndpoint(WsTopics topics) {
			this.topics = topics;
		}

		@OnOpen
		String joined(WsSession session, @PathVariable String room) {
			session.subscribe("room:" + room);
			return session.id();
		}

		@OnMessage
		void say(String text, WsSession sender, @PathVariable String room) {
			WsDelivery delivery = this.topics.publish("room:" + room, text, (receiver) -> receiver != sender);
			assertThat(delivery).isEqualTo(new WsDelivery(1, 1, 0));
		}

		@OnClose
		void left(@PathVariable String room) {
			this.topics.publish("room:" + room, "left to " + this.topics.count("room:" + room));
		}

	}

	@WsEndpoint("/notes")
	static class NotesEndpoint {

		@OnOpen
		String opened(WsSession session) {
			return session.id();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	@Import({ RoomEndpoint.class, NotesEndpoint.class })
	static class Application {

		/** Who sends the header X-User is somebody. */
		@Bean
		FilterRegistrationBean<Filter> user() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response,
					chain) -> chain.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {

						@Override
						public @Nullable Principal getUserPrincipal() {
							String name = getHeader("X-User");
							return (name != null) ? () -> name : null;
						}

					}, response));
			registration.setOrder(-100);
			return registration;
		}

	}

}
