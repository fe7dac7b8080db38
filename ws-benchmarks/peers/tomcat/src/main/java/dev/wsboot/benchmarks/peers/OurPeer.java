package dev.wsboot.benchmarks.peers;

import java.nio.ByteBuffer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

import dev.wsboot.WsSession;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;

/**
 * This project, on whichever container is on the class path.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ OurPeer.EchoEndpoint.class, OurPeer.BroadcastEndpoint.class, Meters.class })
public class OurPeer {

	public static void main(String[] args) {
		SpringApplication.run(OurPeer.class, args);
	}

	/**
	 * Sends every message back.
	 */
	@WsEndpoint(path = "/echo", name = "echo")
	static final class EchoEndpoint {

		@OnMessage
		String echo(String text) {
			return text;
		}

		@OnMessage
		ByteBuffer echo(ByteBuffer bytes) {
			return bytes;
		}

	}

	/**
	 * Sends every message to all.
	 */
	@WsEndpoint(path = "/broadcast", name = "broadcast")
	static final class BroadcastEndpoint {

		@OnOpen
		void join(WsSession session) {
			session.subscribe("all");
		}

		@OnMessage
		@Broadcast("all")
		String publish(String text) {
			return text;
		}

	}

}
