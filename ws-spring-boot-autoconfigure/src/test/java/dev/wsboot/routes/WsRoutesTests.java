package dev.wsboot.routes;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsFrame;
import dev.wsboot.WsSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link WsRoutes} and {@link WsEndpointSpec}.
 */
class WsRoutesTests {

	@Test
	void everythingThatWasSaidIsInTheRoute() throws Exception {
		ParameterizedTypeReference<Map<String, Integer>> map = new ParameterizedTypeReference<>() {
		};
		WsRoutes routes = WsRoutes.endpoint("all",
				(all) -> all.path("/a", "/b")
					.path("/c")
					.subprotocols("v1", "v2")
					.requireSubprotocol()
					.allowedOrigins("https://a.example")
					.dispatch(Dispatch.EVENT_LOOP)
					.onOpen(WsSession::close)
					.replyOnOpen((session) -> "open")
					.onMessage(String.class, WsSession::send)
					.onMessage(map, WsSession::send)
					.replyOnMessage(byte[].class, (session, bytes) -> bytes.length)
					.replyOnMessage(map, (session, values) -> values.size())
					.onFrame(WsSession::send)
					.onClose((session, status) -> session.unsubscribe("x"))
					.onError(IllegalStateException.class, (session, failure) -> session.close())
					.replyOnError(Exception.class, (session, failure) -> failure.getMessage()));
		WsRoute route = routes.endpoints().get(0);
		assertThat(routes.endpoints()).hasSize(1);
		assertThat(route.name()).isEqualTo("all");
		assertThat(route.paths()).containsExactly("/a", "/b", "/c");
		assertThat(route.subprotocols()).containsExactly("v1", "v2");
		assertThat(route.subprotocolRequired()).isTrue();
		assertThat(route.allowedOrigins()).containsExactly("https://a.example");
		assertThat(route.dispatch()).isEqualTo(Dispatch.EVENT_LOOP);
		assertThat(route.handlers())
			.extracting((handler) -> handler.event() + " " + handler.type() + " " + handler.replies())
			.containsExactly("OPEN null false", "OPEN null true", "MESSAGE class java.lang.String false",
					"MESSAGE " + map.getType() + " false", "MESSAGE class [B true",
					"MESSAGE " + map.getType() + " true", "FRAME " + WsFrame.class + " false",
					"CLOSE " + CloseStatus.class + " false", "ERROR class java.lang.IllegalStateException false",
					"ERROR class java.lang.Exception true");
	}

	@Test
	void routesAreAddedWithoutChange() {
		WsRoutes one = WsRoutes.endpoint("one", (spec) -> spec.path("/1"));
		WsRoutes two = one.and("two", (spec) -> spec.path("/2"));
		WsRoutes all = two.and(WsRoutes.endpoint("three", (spec) -> spec.path("/3")));
		assertThat(names(one)).containsExactly("one");
		assertThat(names(two)).containsExactly("one", "two");
		assertThat(names(all)).containsExactly("one", "two", "three");
	}

	@Test
	void whatIsMissingIsRefusedWhereItIsWritten() {
		assertThatNullPointerException()
			.isThrownBy(() -> WsRoutes.endpoint("x", (spec) -> spec.onMessage(String.class, null)))
			.withMessage("'handler' must not be null");
		assertThatNullPointerException().isThrownBy(() -> WsRoutes.endpoint("x", (spec) -> spec.dispatch(null)))
			.withMessage("'dispatch' must not be null");
		assertThatNullPointerException().isThrownBy(() -> WsRoutes.endpoint("x", null))
			.withMessage("'endpoint' must not be null");
	}

	private static List<String> names(WsRoutes routes) {
		return routes.endpoints().stream().map(WsRoute::name).toList();
	}

}
