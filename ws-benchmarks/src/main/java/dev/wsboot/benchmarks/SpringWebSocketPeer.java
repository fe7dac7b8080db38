package dev.wsboot.benchmarks;

import java.io.IOException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

import dev.wsboot.autoconfigure.WsAutoConfiguration;
import dev.wsboot.autoconfigure.WsTomcatAutoConfiguration;

/**
 * The same echo with what Spring Boot has: spring-websocket on Tomcat's WebSocket
 * implementation.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = { WsAutoConfiguration.class, WsTomcatAutoConfiguration.class })
@EnableWebSocket
public class SpringWebSocketPeer implements WebSocketConfigurer {

	/** The largest message of all scenarios; Tomcat reserves it per connection. */
	private static final int MAX_BINARY_BYTES = 1024 * 1024;

	private static final int MAX_TEXT_CHARS = 64 * 1024;

	public static void main(String[] args) {
		SpringApplication.run(SpringWebSocketPeer.class, args);
	}

	@Bean
	ServletServerContainerFactoryBean container() {
		ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
		container.setMaxBinaryMessageBufferSize(MAX_BINARY_BYTES);
		container.setMaxTextMessageBufferSize(MAX_TEXT_CHARS);
		return container;
	}

	@Override
	public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
		registry.addHandler(new EchoHandler(), "/echo");
	}

	/**
	 * Sends every message back.
	 */
	private static final class EchoHandler extends AbstractWebSocketHandler {

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			session.sendMessage(message);
		}

		@Override
		protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
			session.sendMessage(message);
		}

	}

}
