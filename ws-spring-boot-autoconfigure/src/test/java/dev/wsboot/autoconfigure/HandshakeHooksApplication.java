package dev.wsboot.autoconfigure;

import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.server.ResponseStatusException;

import dev.wsboot.WsEvent;
import dev.wsboot.WsHandshake;
import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.web.Refusals;
import dev.wsboot.routes.WsRoutes;
import dev.wsboot.spi.WsHandshakeInterceptor;
import dev.wsboot.spi.WsHandshakeOutcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is asked before handshakes are answered.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, JettyServletWebServerAutoConfiguration.class,
		TaskExecutionAutoConfiguration.class, WsAutoConfiguration.class, WsTomcatAutoConfiguration.class,
		WsJettyAutoConfiguration.class })
class HandshakeHooksApplication {

	@Bean
	Told told() {
		return new Told();
	}

	@Bean
	@Order(2)
	Second second(Told told) {
		return new Second(told);
	}

	@Bean
	@Order(1)
	First first(Told told) {
		return new First(told);
	}

	@Bean
	Rejections rejections() {
		return new Rejections();
	}

	@Bean
	Refusals refusals() {
		return new Refusals(Clock.systemUTC());
	}

	@Bean
	StaticMessageSource messageSource() {
		StaticMessageSource messages = new StaticMessageSource();
		messages.addMessage("room.locked", Locale.GERMAN, "Zimmer ist zu");
		return messages;
	}

	@Bean
	WsRoutes code() {
		return WsRoutes.endpoint("code", (code) -> code.path("/code").onHandshake((context) -> {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "Code says no");
		}).onMessage(String.class, (session, message) -> {
		}));
	}

	/** As Spring MVC's auto-configuration has it. */
	@Bean
	FilterRegistrationBean<RequestContextFilter> requestContext() {
		FilterRegistrationBean<RequestContextFilter> filter = new FilterRegistrationBean<>(new RequestContextFilter());
		filter.setOrder(-105);
		return filter;
	}

	/** Believes whoever says who it is. */
	@Bean
	FilterRegistrationBean<Filter> authentication() {
		FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> chain
			.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {
				@Override
				public @Nullable Principal getUserPrincipal() {
					String user = getHeader("X-User");
					return (user != null) ? () -> user : null;
				}
			}, response));
		filter.setOrder(-100);
		return filter;
	}

	/**
	 * What listeners were told of refusals.
	 */
	static final class Rejections {

		private final Deque<WsEvent.HandshakeRejected> events = new ConcurrentLinkedDeque<>();

		@EventListener
		void rejected(WsEvent.HandshakeRejected event) {
			this.events.add(event);
		}

		WsEvent.HandshakeRejected last() {
			return this.events.getLast();
		}

	}

	/**
	 * What interceptors were told, by handshake.
	 */
	static final class Told {

		private final ConcurrentMap<String, List<String>> events = new ConcurrentHashMap<>();

		void add(WsHandshakeContext context, String event) {
			String call = context.handshake().header("X-Call");
			if (call != null) {
				this.events.computeIfAbsent(call, (name) -> new CopyOnWriteArrayList<>()).add(event);
			}
		}

		List<String> of(String call) {
			return this.events.getOrDefault(call, List.of());
		}

	}

	abstract static class Telling implements WsHandshakeInterceptor {

		private final Told told;

		private final String name;

		Telling(Told told, String name) {
			this.told = told;
			this.name = name;
		}

		@Override
		public void before(WsHandshakeContext context) throws Exception {
			this.told.add(context, this.name + " before");
			refuse(context, this.name);
		}

		@Override
		public void after(WsHandshakeContext context, WsHandshakeOutcome outcome) {
			Throwable failure = outcome.failure();
			this.told.add(context, this.name + " after " + outcome.result() + " " + outcome.status() + " "
					+ outcome.reason() + " " + ((failure != null) ? failure.getClass().getSimpleName() : null));
		}

		static void refuse(WsHandshakeContext context, String who) {
			if (who.equals(context.handshake().header("X-Refuse"))) {
				throw new ResponseStatusException(HttpStatus.CONFLICT, who + " says no");
			}
		}

	}

	static final class First extends Telling {

		First(Told told) {
			super(told, "first");
		}

		@Override
		public void before(WsHandshakeContext context) throws Exception {
			if (!context.handshake().endpoint().equals("plain")) {
				context.attributes().put("first", 1);
			}
			context.setHeader("X-First", "0");
			context.setHeader("X-First", "1");
			context.addHeader("Set-Cookie", "a=1");
			super.before(context);
		}

	}

	static final class Second extends Telling {

		Second(Told told) {
			super(told, "second");
		}

		@Override
		public void before(WsHandshakeContext context) throws Exception {
			if (context.attributes().containsKey("first")) {
				context.attributes().put("second", 2);
			}
			context.addHeader("Set-Cookie", "b=2");
			super.before(context);
			if ("yes".equals(context.handshake().header("X-Fail-Before"))) {
				throw new AssertionError("before");
			}
		}

		@Override
		public void after(WsHandshakeContext context, WsHandshakeOutcome outcome) {
			super.after(context, outcome);
			if ("yes".equals(context.handshake().header("X-Fail-After"))) {
				throw new IllegalStateException("after");
			}
		}

	}

	@WsEndpoint("/room/{room}")
	static class Room {

		private final Told told;

		Room(Told told) {
			this.told = told;
		}

		@OnHandshake
		void check(WsHandshakeContext context, WsHandshake handshake, @PathVariable String room,
				@RequestParam Optional<Integer> seat, @RequestHeader(name = "X-Kind", required = false) String kind,
				@CookieValue(defaultValue = "0") int id, @Nullable Principal user, Optional<Principal> same) {
			this.told.add(context, "endpoint");
			Telling.refuse(context, "endpoint");
			context.attributes()
				.put("room",
						handshake.pathVariables().get("room").equals(room) ? room + " " + seat.orElse(0) + " " + kind
								+ " " + id + " " + ((user != null) ? user.getName() : null) + " "
								+ same.map(Principal::getName).orElse(null) : "wrong");
		}

		@OnOpen
		String opened(WsSession session) {
			String attributes = new TreeMap<>(session.attributes()).toString();
			session.attributes().put("third", 3);
			return attributes;
		}

		@OnMessage
		String count(String message, WsSession session) {
			return String.valueOf(session.attributes().size());
		}

	}

	@WsEndpoint("/plain")
	static class Plain {

		@OnOpen
		String opened(WsSession session) {
			return session.attributes().toString();
		}

	}

	@WsEndpoint("/needs")
	static class Needs {

		@OnHandshake
		void check(@RequestParam int id, @RequestHeader("X-Id") String header) {
		}

		@OnMessage
		void message(String message) {
		}

	}

	@ResponseStatus(code = HttpStatus.GONE, reason = "Room is closed")
	static class RoomClosedException extends RuntimeException {

	}

	@WsEndpoint("/refuse")
	static class Refuse {

		@OnHandshake
		void check(@RequestParam String how, WsHandshakeContext context) throws Exception {
			switch (how) {
				case "status" -> throw new ResponseStatusException(HttpStatus.CONFLICT, "Room is full");
				case "bare" -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
				case "translated" -> throw new ResponseStatusException(HttpStatus.LOCKED, "room.locked");
				case "annotated" -> throw new RoomClosedException();
				case "cause" -> throw new Exception(new IllegalStateException(new RoomClosedException()));
				case "denied" -> throw new AccessDeniedException("secret");
				case "unknown" -> throw new BadCredentialsException("secret");
				case "detail" -> throw new ErrorResponseException(HttpStatus.PAYMENT_REQUIRED, priced(), null);
				case "typed" -> throw new ErrorResponseException(HttpStatus.UNPROCESSABLE_CONTENT, typed(), null);
				case "redirect" -> throw new Elsewhere();
				case "failure" -> throw new IllegalStateException("expected");
				case "ok" -> throw new ResponseStatusException(HttpStatus.OK);
				case "header" -> context.setHeader("Upgrade", "h2c");
				default -> throw new AssertionError(how);
			}
		}

		private static ProblemDetail priced() {
			ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.PAYMENT_REQUIRED);
			problem.setProperty("price", 3.5);
			problem.setProperty("of", Arrays.asList("a\"b", null, true));
			problem.setProperty("more", Map.of("k", "v"));
			problem.setProperty("reason", "MINE");
			return problem;
		}

		private static ProblemDetail typed() {
			ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, "No seat");
			problem.setType(URI.create("https://example.com/full"));
			problem.setTitle("Full");
			problem.setInstance(URI.create("/seats/7"));
			return problem;
		}

		@OnMessage
		void message(String message) {
		}

	}

	static class Elsewhere extends ErrorResponseException {

		Elsewhere() {
			super(HttpStatus.TEMPORARY_REDIRECT);
			getHeaders().setLocation(URI.create("/elsewhere"));
		}

	}

	@WsEndpoint("/problem")
	static class Problem {

		@OnHandshake
		@Nullable ProblemDetail check() {
			return ProblemDetail.forStatusAndDetail(HttpStatus.UNAVAILABLE_FOR_LEGAL_REASONS, "Not here");
		}

		@OnMessage
		void message(String message) {
		}

	}

	@WsEndpoint("/response")
	static class Response {

		@OnHandshake
		Optional<ErrorResponse> check() {
			return Optional
				.of(ErrorResponse.builder(new IllegalStateException(), HttpStatus.SERVICE_UNAVAILABLE, "Later")
					.header("Retry-After", "7")
					.header("Content-Length", "1")
					.build());
		}

		@OnMessage
		void message(String message) {
		}

	}

	@WsEndpoint(path = "/speaks", subprotocols = { "v1", "v2" })
	static class Speaks {

		@OnHandshake
		void check(WsHandshakeContext context, @RequestHeader(name = "X-Speak", required = false) String speak) {
			if (speak != null) {
				context.attributes().put("words", context.subprotocols() + " instead of " + context.subprotocol());
				context.selectSubprotocol(speak);
			}
		}

		@OnOpen
		String opened(WsSession session) {
			return session.subprotocol() + " of " + session.attributes().get("words");
		}

	}

	@WsEndpoint("/request")
	static class Request {

		@OnHandshake
		void check(WsHandshakeContext context) {
			ServletRequestAttributes request = (ServletRequestAttributes) RequestContextHolder
				.currentRequestAttributes();
			context.attributes().put("uri", request.getRequest().getRequestURI());
		}

		@OnOpen
		String opened(WsSession session) {
			return session.attributes().get("uri").toString();
		}

	}

	@WsEndpoint("/slow")
	static class Slow {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch leave = new CountDownLatch(1);

		@OnHandshake
		void check() throws InterruptedException {
			this.entered.countDown();
			assertThat(this.leave.await(30, TimeUnit.SECONDS)).isTrue();
		}

		@OnMessage
		void message(String message) {
		}

	}

}
