package dev.wsboot.sample.chat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.sample.client.JdkClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chat as its clients see it.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ChatEndpointIntegrationTests {

	private final JsonMapper mapper = new JsonMapper();

	@LocalServerPort
	private int port;

	@Autowired
	private Rooms rooms;

	@AfterEach
	void emptyRoomsAreForgotten() {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.rooms.count() == 0);
	}

	@Test
	void everybodySeesWhoComesSpeaksAndGoes() throws Exception {
		try (JdkClient ada = enter("lobby"); JdkClient bob = enter("lobby")) {
			assertThat(join(ada, "Ada")).isEqualTo(json("""
					{"type": "welcome", "room": "lobby", "name": "Ada", "members": ["Ada"]}"""));
			assertThat(join(bob, "Bob")).isEqualTo(json("""
					{"type": "welcome", "room": "lobby", "name": "Bob", "members": ["Ada", "Bob"]}"""));
			assertThat(receive(ada)).isEqualTo(json("""
					{"type": "joined", "name": "Bob"}"""));
			send(bob, """
					{"type": "say", "text": " Hello "}""");
			for (JdkClient client : List.of(ada, bob)) {
				JsonNode said = receive(client);
				assertThat(said.get("type").asString()).isEqualTo("said");
				assertThat(said.get("from").asString()).isEqualTo("Bob");
				assertThat(said.get("text").asString()).isEqualTo("Hello");
				assertThat(said.get("at").asString()).isNotEmpty();
			}
			bob.sendClose(1000, "");
			assertThat(receive(ada)).isEqualTo(json("""
					{"type": "left", "name": "Bob"}"""));
		}
	}

	@Test
	void takenNameGetsANumberAndCanBeChanged() throws Exception {
		try (JdkClient first = enter("lobby"); JdkClient second = enter("lobby")) {
			join(first, "Ada");
			assertThat(join(second, "ada").get("name").asString()).isEqualTo("ada 2");
			receive(first);
			assertThat(join(second, "Eve").get("members")).isEqualTo(json("[\"Ada\", \"Eve\"]"));
			assertThat(receive(first)).isEqualTo(json("""
					{"type": "renamed", "from": "ada 2", "to": "Eve"}"""));
			assertThat(join(first, "ADA").get("name").asString()).isEqualTo("ADA");
			assertThat(receive(second)).isEqualTo(json("""
					{"type": "renamed", "from": "Ada", "to": "ADA"}"""));
		}
	}

	@Test
	void roomsDoNotHearEachOther() throws Exception {
		try (JdkClient here = enter("here"); JdkClient there = enter("caf%C3%A9")) {
			join(here, "Ada");
			assertThat(join(there, "Ada").get("room").asString()).isEqualTo("café");
			send(here, """
					{"type": "say", "text": "Anybody?"}""");
			assertThat(receive(here).get("type").asString()).isEqualTo("said");
			assertThat(ping(there).get("type").asString()).isEqualTo("pong");
			assertThat(there.hasUnread()).isFalse();
		}
	}

	@Test
	void visitorWhoHasNotJoinedHearsNothing() throws Exception {
		try (JdkClient ada = enter("lobby"); JdkClient visitor = enter("lobby")) {
			join(ada, "Ada");
			send(ada, """
					{"type": "say", "text": "Secret"}""");
			receive(ada);
			assertThat(ping(visitor)).isEqualTo(json("""
					{"type": "pong", "sent": 12.5}"""));
			assertThat(visitor.hasUnread()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Hello", "{}", "{\"type\": \"unknown\"}", "{\"type\": \"join\"}",
			"{\"type\": \"join\", \"name\": \" \"}", "{\"type\": \"say\", \"text\": \"Too early\"}" })
	void requestThatCannotBeFollowedIsRefused(String request) throws Exception {
		try (JdkClient client = enter("lobby")) {
			send(client, request);
			assertThat(receive(client).get("type").asString()).isEqualTo("refused");
			assertThat(join(client, "Ada").get("type").asString()).isEqualTo("welcome");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, Room.MAX_TEXT_LENGTH + 1 })
	void textOutOfBoundsIsRefused(int length) throws Exception {
		try (JdkClient client = enter("lobby")) {
			join(client, "Ada");
			send(client, "{\"type\": \"say\", \"text\": \"" + "x".repeat(length) + "\"}");
			assertThat(receive(client).get("type").asString()).isEqualTo("refused");
		}
	}

	@Test
	void membersAgreeHoweverManyComeAndGoAtOnce() throws Exception {
		int clients = 12;
		int rounds = 15;
		ExecutorService executor = Executors.newFixedThreadPool(clients);
		try (JdkClient observer = enter("busy")) {
			List<String> members = new ArrayList<>();
			members.add(join(observer, "Observer").get("name").asString());
			CyclicBarrier start = new CyclicBarrier(clients);
			Callable<Void> visits = () -> {
				start.await(30, TimeUnit.SECONDS);
				for (int round = 0; round < rounds; round++) {
					try (JdkClient client = enter("busy")) {
						join(client, "Guest");
					}
				}
				return null;
			};
			for (Future<Void> visit : executor.invokeAll(Collections.nCopies(clients, visits))) {
				visit.get();
			}
			for (int left = 0; left < clients * rounds;) {
				JsonNode event = receive(observer);
				String name = event.get("name").asString();
				if (event.get("type").asString().equals("joined")) {
					assertThat(members).doesNotContain(name);
					members.add(name);
				}
				else {
					assertThat(event.get("type").asString()).isEqualTo("left");
					assertThat(members.remove(name)).isTrue();
					left++;
				}
			}
			assertThat(members).containsExactly("Observer");
			assertThat(join(observer, "Observer").get("members")).isEqualTo(json("[\"Observer\"]"));
		}
		finally {
			executor.shutdownNow();
		}
	}

	private JdkClient enter(String room) throws Exception {
		return JdkClient.connect(URI.create("ws://localhost:" + this.port + "/chat/" + room), "chat");
	}

	/** Sends a join and returns the welcome, skipping what is told in between. */
	private JsonNode join(JdkClient client, String name) throws Exception {
		send(client, this.mapper.writeValueAsString(new ChatRequest.Join(name)));
		JsonNode event = receive(client);
		while (!event.get("type").asString().equals("welcome")) {
			event = receive(client);
		}
		return event;
	}

	private JsonNode ping(JdkClient client) throws Exception {
		send(client, """
				{"type": "ping", "sent": 12.5}""");
		return receive(client);
	}

	private void send(JdkClient client, String message) throws Exception {
		client.sendText(message, true);
	}

	private JsonNode receive(JdkClient client) throws Exception {
		return json(client.awaitText());
	}

	private JsonNode json(String json) {
		return this.mapper.readTree(json);
	}

}
