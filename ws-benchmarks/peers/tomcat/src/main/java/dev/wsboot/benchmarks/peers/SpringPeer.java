package dev.wsboot.benchmarks.peers;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.eclipse.jetty.websocket.api.Session;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * What Spring Boot has: spring-websocket, on the WebSocket implementation of whichever
 * container is on the class path.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = { "dev.wsboot.autoconfigure.WsAutoConfiguration",
		"dev.wsboot.autoconfigure.WsTomcatAutoConfiguration", "dev.wsboot.autoconfigure.WsJettyAutoConfiguration" })
@EnableWebSocket
public class SpringPeer implements WebSocketConfigurer {

	private static final boolean JETTY = ClassUtils.isPresent("org.eclipse.jetty.websocket.api.Session", null);

	private final DataSize maxMessageSize;

	SpringPeer(@Value("${peer.max-message-size:8KB}") DataSize maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	public static void main(String[] args) {
		SpringApplication.run(SpringPeer.class, args);
	}

	@Override
	public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
		registry.addHandler(new EchoHandler(), "/echo").addHandler(new BroadcastHandler(), "/broadcast");
	}

	/**
	 * Sends every message back.
	 */
	private final class EchoHandler extends AbstractWebSocketHandler {

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			int bytes = (int) SpringPeer.this.maxMessageSize.toBytes();
			session.setBinaryMessageSizeLimit(bytes);
			session.setTextMessageSizeLimit(bytes);
			if (JETTY) {
				JettySessions.neverIdle(session);
			}
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			session.sendMessage(message);
		}

		@Override
		protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
			session.sendMessage(message);
		}

	}

	/**
	 * Jetty closes a quiet session after 30 seconds, Tomcat never does, and the first of
	 * many connections waits until the last is there.
	 */
	private static final class JettySessions {

		static void neverIdle(WebSocketSession session) {
			Session jetty = ((NativeWebSocketSession) session).getNativeSession(Session.class);
			if (jetty != null) {
				jetty.setIdleTimeout(Duration.ZERO);
			}
		}

	}

	/**
	 * Sends every message to all. Only one session sends, so nothing guards the others.
	 */
	private static final class BroadcastHandler extends AbstractWebSocketHandler {

		private final Set<WebSocketSession> sessions = ConcurrentHashMap.newKeySet();

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			this.sessions.add(session);
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			for (WebSocketSession receiver : this.sessions) {
				receiver.sendMessage(message);
			}
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.sessions.remove(session);
		}

	}

}
