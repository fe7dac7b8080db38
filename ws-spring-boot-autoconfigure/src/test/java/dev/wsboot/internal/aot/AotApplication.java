package dev.wsboot.internal.aot;

import java.time.Duration;

import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.OnPong;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.annotation.WsEndpointScan;
import dev.wsboot.annotation.WsSessionScope;
import dev.wsboot.routes.WsRoutes;

/**
 * An application that is processed ahead of time and then run by a JVM of its own. It
 * prints what {@code AotIntegrationTests} wait for.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@WsEndpointScan("dev.wsboot.internal.aot.scanned")
public class AotApplication {

	/** Precedes the port. */
	static final String PORT = "Listens on port ";

	/** Precedes whether generated code was used. */
	static final String GENERATED = "Generated code: ";

	public static void main(String[] args) {
		SpringApplication.run(AotApplication.class, args);
	}

	@EventListener
	void started(ServletWebServerInitializedEvent event) {
		System.out.println(GENERATED + AotDetector.useGeneratedArtifacts());
		System.out.println(PORT + event.getWebServer().getPort());
	}

	@Bean
	WsRoutes routes() {
		return WsRoutes.endpoint("code",
				(code) -> code.path("/code/{room}")
					.replyOnMessage(Say.class,
							(session, say) -> new Said(session.handshake().pathVariables().get("room"), say.text())));
	}

	@WsEndpoint("/echo")
	static class EchoEndpoint {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	@Component
	@WsSessionScope
	static class Counter {

		private int count;

		int next() {
			return ++this.count;
		}

	}

	@WsEndpoint("/count")
	@Scope("prototype")
	static class CountEndpoint {

		private final Counter counter;

		CountEndpoint(Counter counter) {
			this.counter = counter;
		}

		@OnMessage
		void message(String message, WsSession session) {
			session.ping();
		}

		@OnPong
		String pong(Duration roundTrip) {
			return "pong " + this.counter.next();
		}

	}

	sealed interface Command {

	}

	record Say(String text) implements Command {

	}

	record Fail(String how) implements Command {

	}

	record Said(String room, String text) {

	}

	@WsEndpoint("/chat/{room}")
	static class ChatEndpoint {

		private final WsTopics topics;

		ChatEndpoint(WsTopics topics) {
			this.topics = topics;
		}

		@OnHandshake
		void admit(WsHandshakeContext context, @PathVariable String room) {
			context.attributes().put("room", room);
		}

		@OnOpen
		void joined(WsSession session) {
			session.subscribe((String) session.attributes().get("room"));
		}

		@OnMessage
		void say(Say command, @PathVariable String room) {
			this.topics.publish(room, new Said(room, command.text()));
		}

		@OnMessage
		void fail(Fail command) {
			throw new IllegalStateException(command.how());
		}

	}

	@ControllerAdvice
	static class Advice {

		@OnError
		String failed(IllegalStateException failure) {
			return "failed: " + failure.getMessage();
		}

	}

}
