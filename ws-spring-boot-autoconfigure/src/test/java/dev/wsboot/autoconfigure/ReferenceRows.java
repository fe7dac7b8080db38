package dev.wsboot.autoconfigure;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rows of {@code docs/endpoints.md}: one for each row of its tables, under the same
 * name.
 */
final class ReferenceRows {

	private ReferenceRows() {
	}

	static List<ReferenceRow> annotations() {
		return List.of(row("`@WsEndpoint`", (server) -> hears(server, "/life", "opened")),
				row("`@WsEndpointScan`", (server) -> says(server, "/outside", "hi", "hi")),
				row("`@OnHandshake`", (server) -> {
					hears(server, "/door/open", "door open");
					assertThat(TestClient.refused(server, "/door/shut")).isEqualTo(423);
				}), row("`@OnOpen`", (server) -> hears(server, "/life", "opened")), row("`@OnMessage`", (server) -> {
					says(server, "/life", "hi", "opened", "text hi");
					says(server, "/life", new byte[3], "opened", "3");
				}), row("`@OnFrame`", (server) -> {
					says(server, "/frames", "hi", "hi");
					says(server, "/frames", new byte[] { 1, 2 }, "bytes [1, 2]");
				}), // Pings of the heartbeat.
				row("`@OnPong`", (server) -> hears(server, "/quiet", "pong", "pong")),
				row("`@OnClose`", ReferenceRows::ends), row("`@OnError`", (server) -> {
					says(server, "/life", "fail", "opened", "failure fail");
					says(server, "/life", "other", "opened", "some failure");
				}), row("`@Broadcast`", ReferenceRows::broadcasts));
	}

	static List<ReferenceRow> attributes() {
		return List.of(row("`value`, `path`", (server) -> {
			hears(server, "/paths/7", "7");
			hears(server, "/paths/one", "the more specific");
			hears(server, "/resolved", "none");
			assertThat(TestClient.refused(server, "/paths")).isEqualTo(404);
		}), row("`name`", (server) -> {
			hears(server, "/named", "named");
			says(server, "/named", "x".repeat(9), "named", "closed 1009");
		}), row("`subprotocols`", (server) -> {
			assertThat(subprotocol(server, "/speaks", "v2", "v1")).isEqualTo("v2");
			hears(server, "/speaks", "null");
		}), row("`subprotocolRequired`", (server) -> {
			assertThat(subprotocol(server, "/insists", "v9", "v1")).isEqualTo("v1");
			assertThat(TestClient.refused(server, "/insists", List.of("v9"))).isEqualTo(400);
		}), row("`allowedOrigins`", (server) -> {
			try (TestClient client = TestClient.connect(server, "/origins", "Origin", "https://app.example.com")) {
				assertThat(client.take()).isEqualTo("null");
			}
			assertThat(TestClient.refused(server, "/origins", "Origin", "https://example.org")).isEqualTo(403);
		}), row("`dispatch`", (server) -> {
			assertThat(heard(server, "/worker")).startsWith("task-");
			assertThat(heard(server, "/loop")).startsWith("ws-");
		}));
	}

	static List<ReferenceRow> arguments() {
		return Stream.concat(ofCallbacks().stream(), ofHandshakes().stream()).toList();
	}

	private static List<ReferenceRow> ofCallbacks() {
		return List.of(row("`WsSession`", (server) -> says(server, "/session", "hi", "hi true /session null")),
				row("`WsHandshake`", (server) -> {
					try (TestClient client = TestClient.connect(server, "/session", "X-Kind", "some")) {
						client.send("hi");
						assertThat(client.take()).isEqualTo("hi true /session some");
					}
				}), row("`WsHandshakeContext`", (server) -> hears(server, "/door/open", "door open")),
				row("`Principal` or a subtype", (server) -> {
					hears(server, "/who", "null nobody");
					try (TestClient client = TestClient.connect(server, "/who", "X-User", "ada")) {
						assertThat(client.take()).isEqualTo("ada ada");
					}
				}), row("Spring Security's `Authentication`", (server) -> {
					hears(server, "/authentication", "null nobody");
					try (TestClient client = TestClient.connect(server, "/authentication", "X-Token", "ada")) {
						assertThat(client.take()).isEqualTo("ada [ROLE_USER]");
					}
				}), row("`String`, `CharSequence`", (server) -> {
					says(server, "/life", "hi", "opened", "text hi");
					says(server, "/text", "hi", "ih");
				}), row("`byte[]`", (server) -> says(server, "/bytes", new byte[] { 1, 2, 3 }, "bytes [2, 3]")),
				row("`ByteBuffer`", (server) -> says(server, "/view", new byte[] { 7, 8, 9 }, "bytes [3, 7]")),
				row("`InputStream`", (server) -> says(server, "/streamed", new byte[] { 1, 2, 3 }, "bytes [3, 1]")),
				row("`Reader`", (server) -> says(server, "/streamed", "hello", "5 h")),
				row("any other type", (server) -> {
					says(server, "/json", "{\"text\":\"hi\"}", "{\"got\":\"hi\"}");
					says(server, "/json", "{", "closed 1007");
					says(server, "/undecodable", "{", "not decodable");
				}), row("a type of a `WsMessageCodec` bean", (server) -> {
					says(server, "/points", new byte[] { 1, 2 }, "bytes [2, 1]");
					says(server, "/points", new byte[3], "closed 1007");
				}), row("subtypes of a sealed type", (server) -> {
					says(server, "/shapes", "{\"type\":\"square\",\"side\":2}", "square 2");
					says(server, "/shapes", "{\"radius\":1,\"type\":\"circle\"}", "circle 1");
					says(server, "/shapes", "{\"type\":\"line\"}", "closed 1007");
				}), row("with `@Valid` or `@Validated`", (server) -> {
					says(server, "/valid", "{\"text\":\"hi\"}", "hi");
					says(server, "/valid", "{\"text\":\" \"}", "closed 1007");
				}), row("`WsFrame`", (server) -> says(server, "/frames", "hi", "hi")),
				row("`Duration`", (server) -> says(server, "/pinged", "ping", "took time")),
				row("`CloseStatus`", ReferenceRows::ends),
				row("a `Throwable`", (server) -> says(server, "/life", "fail", "opened", "failure fail")));
	}

	private static List<ReferenceRow> ofHandshakes() {
		return List.of(row("with `@PathVariable`", (server) -> {
			says(server, "/path/7/ada", "", "7 ada ada");
			says(server, "/path/x/ada", "", "closed 1008");
		}), row("with `@RequestParam`", (server) -> values(server, "/parameter?id=1&page=2&size=3&limit=4",
				"/parameter?id=1", "/parameter?id=x")), row("with `@RequestHeader`", (server) -> {
					values(server, "/header",
							new String[] { "X-Id", "1", "X-Page", "2", "X-Size", "3", "X-Limit", "4" }, "1 2 3 4");
					values(server, "/header", new String[] { "X-Id", "1" }, "1 -1 null 7");
					values(server, "/header", new String[] { "X-Id", "x" }, "closed 1008");
					values(server, "/header", new String[0], "closed 1008");
				}), row("with `@CookieValue`", (server) -> {
					values(server, "/cookie", new String[] { "Cookie", "id=1; page=2; size=3; limit=4" }, "1 2 3 4");
					values(server, "/cookie", new String[] { "Cookie", "id=1" }, "1 -1 null 7");
					values(server, "/cookie", new String[] { "Cookie", "id=x" }, "closed 1008");
					values(server, "/cookie", new String[0], "closed 1008");
				}), row("`Map`, `MultiValueMap`", (server) -> {
					try (TestClient client = TestClient.connect(server, "/all/1/2?x=3&x=4", "Cookie", "c=5", "X-Kind",
							"6")) {
						assertThat(client.take()).isEqualTo("12 {x=[3, 4]} {c=5} 6");
					}
				}), row("what a `WsArgumentResolver` bean supports",
						(server) -> hears(server, "/tenant", "tenant localhost")));
	}

	static List<ReferenceRow> results() {
		return List.of(row("`void`, `null`", (server) -> {
			try (TestClient client = TestClient.connect(server, "/nothing")) {
				client.send("nothing");
				client.send("something");
				assertThat(client.take()).isEqualTo("something");
			}
		}), row("`void`, after `WsSession.binaryStream()`",
				(server) -> says(server, "/streamed", new byte[] { 1, 2, 3 }, "bytes [3, 1]")),
				row("`void`, after `WsSession.textWriter()`", (server) -> says(server, "/streamed", "hello", "5 h")),
				row("`String`, `CharSequence`", (server) -> says(server, "/text", "hi", "ih")),
				row("`byte[]`, `ByteBuffer`", (server) -> {
					says(server, "/view", new byte[] { 7, 8, 9 }, "bytes [3, 7]");
					says(server, "/bytes", new byte[] { 1, 2, 3 }, "bytes [2, 3]");
				}), row("`WsFrame`", (server) -> says(server, "/frames", "hi", "hi")),
				row("any other type", (server) -> says(server, "/json", "{\"text\":\"hi\"}", "{\"got\":\"hi\"}")),
				row("a type of a `WsMessageCodec` bean",
						(server) -> says(server, "/points", new byte[] { 1, 2 }, "bytes [2, 1]")),
				row("`CloseStatus`", (server) -> says(server, "/status", "enough", "closed 4000")),
				row("`ProblemDetail`, `ErrorResponse`", (server) -> {
					assertThat(TestClient.refused(server, "/door/shut")).isEqualTo(423);
					assertThat(TestClient.refused(server, "/problem")).isEqualTo(402);
				}), row("`Optional`", (server) -> {
					try (TestClient client = TestClient.connect(server, "/optional")) {
						client.send("");
						client.send("hi");
						assertThat(client.take()).isEqualTo("hi");
					}
				}), row("`CompletionStage`", (server) -> {
					try (TestClient client = TestClient.connect(server, "/stage")) {
						client.send("slow");
						client.send("fast");
						assertThat(List.of(client.take(), client.take())).containsExactly("slow", "fast");
					}
				}),
				row("a reactive type of one value, such as `Mono`", (server) -> says(server, "/mono", "hi", "mono hi")),
				row("a reactive type of many values, such as `Flux`",
						(server) -> says(server, "/flux", "", "{\"text\":\"a\"}", "{\"text\":\"b\"}",
								"{\"text\":\"c\"}")),
				row("with `@Broadcast`", ReferenceRows::broadcasts), row("what a `WsResultHandler` bean supports",
						(server) -> hears(server, "/tenant", "tenant localhost")));
	}

	private static ReferenceRow row(String name, ReferenceRow.Conversation conversation) {
		return new ReferenceRow(name, conversation);
	}

	private static void ends(ServletWebServerApplicationContext server) throws InterruptedException {
		ReferenceApplication.Ended ended = server.getBean(ReferenceApplication.Ended.class);
		// Sessions of other rows may still be ending.
		String path = "/ends/" + UUID.randomUUID();
		hears(server, path, "opened");
		assertThat(ended.take()).isEqualTo("closed 1000 " + path);
		assertThat(ended.isEmpty()).isTrue();
	}

	private static void broadcasts(ServletWebServerApplicationContext server) {
		try (TestClient one = TestClient.connect(server, "/topic/blue");
				TestClient two = TestClient.connect(server, "/topic/blue");
				TestClient other = TestClient.connect(server, "/topic/red")) {
			assertThat(List.of(one.take(), two.take(), other.take())).containsOnly("joined");
			other.send("hi");
			assertThat(other.take()).isEqualTo("all: hi");
			one.send("ho");
			assertThat(List.of(one.take(), two.take())).containsOnly("all: ho");
		}
	}

	// The values there, missing, and of a wrong type.
	private static void values(ServletWebServerApplicationContext server, String all, String few, String wrong) {
		says(server, all, "", "1 2 3 4");
		says(server, few, "", "1 -1 null 7");
		says(server, wrong, "", "closed 1008");
		says(server, few.substring(0, few.indexOf('?')), "", "closed 1008");
	}

	private static void values(ServletWebServerApplicationContext server, String path, String[] headers,
			String answer) {
		try (TestClient client = TestClient.connect(server, path, headers)) {
			client.send("");
			assertThat(client.take()).isEqualTo(answer);
		}
	}

	private static String subprotocol(ServletWebServerApplicationContext server, String path, String... offered) {
		try (TestClient client = TestClient.connect(server, path, List.of(offered))) {
			String selected = client.subprotocol();
			assertThat(client.take()).isEqualTo(selected);
			return selected;
		}
	}

	private static void hears(ServletWebServerApplicationContext server, String path, String... expected) {
		try (TestClient client = TestClient.connect(server, path)) {
			for (String each : expected) {
				assertThat(client.take()).isEqualTo(each);
			}
		}
	}

	private static String heard(ServletWebServerApplicationContext server, String path) {
		try (TestClient client = TestClient.connect(server, path)) {
			return client.take();
		}
	}

	private static void says(ServletWebServerApplicationContext server, String path, Object message,
			String... expected) {
		try (TestClient client = TestClient.connect(server, path)) {
			if (message instanceof byte[] bytes) {
				client.send(bytes);
			}
			else {
				client.send((String) message);
			}
			for (String each : expected) {
				assertThat(client.take()).isEqualTo(each);
			}
		}
	}

}
