package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.util.MultiValueMap;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsDecodeException;
import dev.wsboot.WsFrame;
import dev.wsboot.WsHandshake;
import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnFrame;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.OnPong;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.annotation.WsEndpointScan;
import dev.wsboot.annotation.scanned.OutsideEndpoint;
import dev.wsboot.spi.WsArgumentResolver;
import dev.wsboot.spi.WsMessageCodec;
import dev.wsboot.spi.WsResultHandler;

/**
 * Endpoints with everything that {@code docs/endpoints.md} lists.
 */
@ImportAutoConfiguration({ WsAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
		JacksonAutoConfiguration.class })
@WsEndpointScan(basePackageClasses = OutsideEndpoint.class)
class ReferenceApplication {

	@Bean
	LocalValidatorFactoryBean validator() {
		return new LocalValidatorFactoryBean();
	}

	@Bean
	Ended ended() {
		return new Ended();
	}

	/** Who sends the header X-User or X-Token is somebody. */
	@Bean
	FilterRegistrationBean<Filter> user() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> chain
			.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {

				@Override
				public Principal getUserPrincipal() {
					String token = getHeader("X-Token");
					if (token != null) {
						return new TestingAuthenticationToken(token, "secret", "ROLE_USER");
					}
					String name = getHeader("X-User");
					return (name != null) ? new User(name) : null;
				}

			}, response));
		registration.setOrder(-100);
		return registration;
	}

	@Bean
	PointCodec pointCodec() {
		return new PointCodec();
	}

	@Bean
	WsArgumentResolver tenants() {
		return new WsArgumentResolver() {

			@Override
			public boolean supports(MethodParameter parameter) {
				return parameter.getParameterType() == Tenant.class;
			}

			@Override
			public Object resolve(MethodParameter parameter, WsSession session) {
				return new Tenant(session.handshake().uri().getHost());
			}

		};
	}

	@Bean
	WsResultHandler tenantResults() {
		return new WsResultHandler() {

			@Override
			public boolean supports(MethodParameter returnType) {
				return returnType.getParameterType() == Tenant.class;
			}

			@Override
			public Object handle(Object value, MethodParameter returnType, WsSession session) {
				return "tenant " + ((Tenant) value).name();
			}

		};
	}

	/** What happened when nothing could be sent any more. */
	static class Ended {

		private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

		String take() throws InterruptedException {
			return this.events.poll(10, TimeUnit.SECONDS);
		}

		boolean isEmpty() {
			return this.events.isEmpty();
		}

	}

	record User(String name) implements Principal {

		@Override
		public String getName() {
			return this.name;
		}

	}

	@WsEndpoint("/door/{state}")
	static class DoorEndpoint {

		@OnHandshake
		@Nullable ProblemDetail check(WsHandshakeContext context, @PathVariable String state) {
			context.attributes().put("door", "door " + state);
			return state.equals("open") ? null : ProblemDetail.forStatus(HttpStatus.LOCKED);
		}

		@OnOpen
		String opened(WsSession session) {
			return (String) session.attributes().get("door");
		}

	}

	@WsEndpoint("/problem")
	static class ProblemEndpoint {

		@OnHandshake
		ErrorResponse refuse() {
			return ErrorResponse.create(new IllegalStateException(), HttpStatus.PAYMENT_REQUIRED, "Pay first");
		}

		@OnMessage
		void message(String text) {
		}

	}

	record Tenant(String name) {

	}

	record Point(int x, int y) {

	}

	record Wish(@NotBlank String text) {

	}

	sealed interface Shape {

		record Circle(int radius) implements Shape {

		}

		record Square(int side) implements Shape {

		}

	}

	static class PointCodec implements WsMessageCodec {

		@Override
		public boolean isBinary() {
			return true;
		}

		@Override
		public boolean canDecode(Type type) {
			return type == Point.class;
		}

		@Override
		public boolean canEncode(Class<?> type) {
			return type == Point.class;
		}

		@Override
		public Object decode(byte[] message, Type type) throws IOException {
			if (message.length != 2) {
				throw new IOException("A point has two bytes");
			}
			return new Point(message[0], message[1]);
		}

		@Override
		public byte[] encode(Object value) {
			Point point = (Point) value;
			return new byte[] { (byte) point.x(), (byte) point.y() };
		}

	}

	@WsEndpoint("/ends/{id}")
	static class Ends {

		private final Ended ended;

		Ends(Ended ended) {
			this.ended = ended;
		}

		@OnOpen
		String opened() {
			return "opened";
		}

		@OnClose
		void closed(CloseStatus status, WsHandshake handshake) {
			this.ended.events.add("closed " + status.code() + " " + handshake.uri().getPath());
		}

	}

	@WsEndpoint("/undecodable")
	static class Undecodable {

		@OnMessage
		String message(Wish wish) {
			return wish.text();
		}

		@OnError
		String failed(WsDecodeException failure) {
			return "not decodable";
		}

	}

	@WsEndpoint("/life")
	static class Life {

		@OnOpen
		String opened() {
			return "opened";
		}

		@OnMessage
		String message(String text) {
			if ("fail".equals(text)) {
				throw new IllegalArgumentException(text);
			}
			if ("other".equals(text)) {
				throw new IllegalStateException(text);
			}
			return "text " + text;
		}

		@OnMessage
		int binary(byte[] bytes) {
			return bytes.length;
		}

		@OnError
		String failed(RuntimeException failure) {
			return "some failure";
		}

		@OnError
		String failed(IllegalArgumentException failure) {
			return "failure " + failure.getMessage();
		}

	}

	@WsEndpoint("/frames")
	static class Frames {

		@OnFrame
		WsFrame frame(WsFrame frame) {
			return frame;
		}

	}

	@WsEndpoint(path = { "/paths/{id}", "${reference.path}" })
	static class Paths {

		@OnOpen
		String opened(@PathVariable Optional<String> id) {
			return id.orElse("none");
		}

	}

	@WsEndpoint("/paths/one")
	static class MoreSpecific {

		@OnOpen
		String opened() {
			return "the more specific";
		}

	}

	@WsEndpoint(path = "/named", name = "named")
	static class Limited {

		@OnOpen
		String opened(WsHandshake handshake) {
			return handshake.endpoint();
		}

	}

	@WsEndpoint(path = "/speaks", subprotocols = { "v1", "v2" })
	static class Speaks {

		@OnOpen
		String opened(WsSession session) {
			return String.valueOf(session.subprotocol());
		}

	}

	@WsEndpoint(path = "/insists", subprotocols = "v1", subprotocolRequired = true)
	static class Insists extends Speaks {

	}

	@WsEndpoint(path = "/origins", allowedOrigins = "https://*.example.com")
	static class Origins extends Speaks {

	}

	@WsEndpoint(path = "/worker", dispatch = Dispatch.WORKER)
	static class Worker {

		@OnOpen
		String opened() {
			return Thread.currentThread().getName();
		}

	}

	@WsEndpoint(path = "/loop", dispatch = Dispatch.EVENT_LOOP)
	static class OnLoop extends Worker {

	}

	@WsEndpoint("/session")
	static class Session {

		@OnMessage
		String message(WsHandshake handshake, String text, WsSession session) {
			return text + " " + session.handshake().equals(handshake) + " " + handshake.uri().getPath() + " "
					+ handshake.header("X-Kind");
		}

	}

	@WsEndpoint("/who")
	static class Who {

		@OnOpen
		String opened(@Nullable Principal principal, Optional<User> user) {
			return ((principal != null) ? principal.getName() : null) + " " + user.map(User::name).orElse("nobody");
		}

	}

	@WsEndpoint("/authentication")
	static class Authenticated {

		@OnOpen
		String opened(@Nullable Authentication authentication, Optional<Authentication> same) {
			return ((authentication != null) ? authentication.getName() : null) + " "
					+ same.map((it) -> it.getAuthorities().toString()).orElse("nobody");
		}

	}

	@WsEndpoint("/streamed")
	static class Streamed {

		@OnMessage
		void binary(InputStream message, WsSession session) throws IOException {
			int first = message.read();
			int length = 1 + message.readAllBytes().length;
			try (OutputStream out = session.binaryStream()) {
				out.write(length);
				out.flush();
				out.write(first);
			}
		}

		@OnMessage
		void text(Reader message, WsSession session) throws IOException {
			int first = message.read();
			int length = 1 + (int) message.transferTo(Writer.nullWriter());
			try (Writer out = session.textWriter()) {
				out.write(length + " ");
				out.flush();
				out.write(first);
			}
		}

	}

	@WsEndpoint("/text")
	static class Text {

		@OnMessage
		CharSequence message(CharSequence text) {
			return new StringBuilder(text).reverse();
		}

	}

	@WsEndpoint("/bytes")
	static class Bytes {

		@OnMessage
		ByteBuffer message(byte[] bytes) {
			return ByteBuffer.wrap(bytes, 1, bytes.length - 1);
		}

	}

	@WsEndpoint("/view")
	static class View {

		@OnMessage
		byte[] message(ByteBuffer view) {
			return new byte[] { (byte) view.remaining(), view.get() };
		}

	}

	@WsEndpoint("/json")
	static class Json {

		@OnMessage
		Map<String, String> message(Wish wish) {
			return Map.of("got", wish.text());
		}

	}

	@WsEndpoint("/points")
	static class Points {

		@OnMessage
		Point message(Point point) {
			return new Point(point.y(), point.x());
		}

	}

	@WsEndpoint("/shapes")
	static class Shapes {

		@OnMessage
		String circle(Shape.Circle circle) {
			return "circle " + circle.radius();
		}

		@OnMessage
		String square(Shape.Square square) {
			return "square " + square.side();
		}

	}

	@WsEndpoint(path = "/quiet", name = "quiet")
	static class Quiet {

		@OnOpen
		void opened() {
		}

		@OnPong
		String pong() {
			return "pong";
		}

	}

	@WsEndpoint("/pinged")
	static class Pinged {

		@OnMessage
		void message(String text, WsSession session) {
			session.ping();
		}

		@OnPong
		String pong(WsSession session, Duration roundTrip) {
			return (roundTrip.isNegative() || roundTrip.isZero()) ? "took no time" : "took time";
		}

	}

	@WsEndpoint("/valid")
	static class Validated {

		@OnMessage
		String message(@Valid Wish wish) {
			return wish.text();
		}

	}

	@WsEndpoint("/path/{id}/{name}")
	static class PathValues {

		@OnMessage
		String message(String text, @PathVariable int id, @PathVariable("name") Optional<String> other,
				@PathVariable(required = false) @Nullable String name) {
			return id + " " + other.orElse("none") + " " + name;
		}

	}

	@WsEndpoint("/parameter")
	static class Parameters {

		@OnMessage
		String message(String text, @RequestParam int id, @RequestParam Optional<Integer> page,
				@RequestParam @Nullable Integer size, @RequestParam(defaultValue = "7") long limit) {
			return id + " " + page.orElse(-1) + " " + size + " " + limit;
		}

	}

	@WsEndpoint("/header")
	static class Headers {

		@OnMessage
		String message(String text, @RequestHeader("X-Id") int id, @RequestHeader("X-Page") Optional<Integer> page,
				@RequestHeader("X-Size") @Nullable Integer size,
				@RequestHeader(name = "X-Limit", defaultValue = "7") long limit) {
			return id + " " + page.orElse(-1) + " " + size + " " + limit;
		}

	}

	@WsEndpoint("/cookie")
	static class Cookies {

		@OnMessage
		String message(String text, @CookieValue int id, @CookieValue Optional<Integer> page,
				@CookieValue @Nullable Integer size, @CookieValue(defaultValue = "7") long limit) {
			return id + " " + page.orElse(-1) + " " + size + " " + limit;
		}

	}

	@WsEndpoint("/all/{a}/{b}")
	static class All {

		@OnOpen
		String opened(@PathVariable Map<String, String> path, @RequestParam MultiValueMap<String, String> parameters,
				@CookieValue Map<String, String> cookies, @RequestHeader Map<String, String> headers) {
			return path.get("a") + path.get("b") + " " + parameters + " " + cookies + " " + headers.get("X-Kind");
		}

	}

	@WsEndpoint("/tenant")
	static class Tenants {

		@OnOpen
		Tenant opened(Tenant tenant) {
			return tenant;
		}

	}

	@WsEndpoint("/nothing")
	static class Nothing {

		@OnOpen
		void opened() {
		}

		@OnMessage
		@Nullable String message(String text) {
			return "nothing".equals(text) ? null : text;
		}

	}

	@WsEndpoint("/status")
	static class Status {

		@OnMessage
		CloseStatus message(String text) {
			return new CloseStatus(4000, text);
		}

	}

	@WsEndpoint("/optional")
	static class Optionals {

		@OnMessage
		Optional<String> message(String text) {
			return Optional.of(text).filter((it) -> !it.isEmpty());
		}

	}

	@WsEndpoint("/stage")
	static class Stages {

		@OnMessage
		CompletionStage<String> message(String text) {
			int delay = "slow".equals(text) ? 50 : 0;
			return CompletableFuture.supplyAsync(() -> text,
					CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS));
		}

	}

	@WsEndpoint("/mono")
	static class Monos {

		@OnMessage
		Mono<String> message(String text) {
			return Mono.just("mono " + text);
		}

	}

	@WsEndpoint("/flux")
	static class Fluxes {

		@OnMessage
		Flux<Wish> message(String text) {
			return Flux.just("a", "b", "c").map(Wish::new);
		}

	}

	@WsEndpoint("/topic/{room}")
	static class Rooms {

		@OnOpen
		String opened(WsSession session, @PathVariable String room) {
			session.subscribe("room:" + room);
			return "joined";
		}

		@OnMessage
		@Broadcast("room:{room}")
		String message(String text) {
			return "all: " + text;
		}

	}

}
