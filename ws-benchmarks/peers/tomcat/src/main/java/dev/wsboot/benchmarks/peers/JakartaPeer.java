package dev.wsboot.benchmarks.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/**
 * What the container has: annotated endpoints of Jakarta WebSocket.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = { "dev.wsboot.autoconfigure.WsAutoConfiguration",
		"dev.wsboot.autoconfigure.WsTomcatAutoConfiguration", "dev.wsboot.autoconfigure.WsJettyAutoConfiguration" })
public class JakartaPeer {

	public static void main(String[] args) {
		SpringApplication.run(JakartaPeer.class, args);
	}

	@Bean
	ServerEndpointExporter serverEndpointExporter() {
		ServerEndpointExporter exporter = new ServerEndpointExporter();
		exporter.setAnnotatedEndpointClasses(EchoEndpoint.class, BroadcastEndpoint.class);
		return exporter;
	}

	/**
	 * Sends every message back.
	 */
	@ServerEndpoint("/echo")
	public static final class EchoEndpoint {

		private static final int MAX_BYTES = Integer.getInteger("peer.max-message-bytes", 8 * 1024);

		@OnOpen
		public void open(Session session) {
			session.setMaxBinaryMessageBufferSize(MAX_BYTES);
			session.setMaxTextMessageBufferSize(MAX_BYTES);
		}

		@OnMessage
		public String echo(String text) {
			return text;
		}

		@OnMessage
		public ByteBuffer echo(ByteBuffer bytes) {
			return bytes;
		}

	}

	/**
	 * Sends every message to all. Only one session sends, so nothing guards the others.
	 */
	@ServerEndpoint("/broadcast")
	public static final class BroadcastEndpoint {

		private static final Set<Session> SESSIONS = ConcurrentHashMap.newKeySet();

		@OnOpen
		public void open(Session session) {
			SESSIONS.add(session);
		}

		@OnMessage
		public void publish(String text) throws IOException {
			for (Session receiver : SESSIONS) {
				receiver.getBasicRemote().sendText(text);
			}
		}

		@OnClose
		public void close(Session session) {
			SESSIONS.remove(session);
		}

	}

}
