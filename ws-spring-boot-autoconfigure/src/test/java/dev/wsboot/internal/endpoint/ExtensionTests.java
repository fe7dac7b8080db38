package dev.wsboot.internal.endpoint;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.spi.WsArgumentResolver;
import dev.wsboot.spi.WsResultHandler;

import static org.assertj.core.api.Assertions.assertThat;

class ExtensionTests {

	private final FakeSession session = new FakeSession();

	@Test
	void resolverGivesItsParameters() {
		EndpointHandler handler = TestEndpoints.handler(TakesTenant.class, TenantResolver.class);
		this.session.attributes().put("tenant", "acme");
		assertThat(handler.onOpen(this.session)).isEqualTo("open tenant of acme");
		assertThat(handler.onMessage(this.session, "hi", true)).isEqualTo("hi message tenant of acme");
	}

	@Test
	void whatAResolverThrowsIsAFailureOfTheMethod() {
		EndpointHandler handler = TestEndpoints.handler(TakesTenant.class, TenantResolver.class);
		assertThat(handler.onOpen(this.session)).isEqualTo("failed: no tenant");
	}

	@Test
	void resolversAreAskedInTheirOrderAndBeforeWhatIsBuiltIn() {
		EndpointHandler handler = TestEndpoints.handler(TakesTenant.class, TenantResolver.class, Everything.class);
		assertThat(handler.onOpen(this.session)).isEqualTo("open everything");
	}

	@Test
	void handlerTreatsEveryFormOfResult() throws Exception {
		EndpointHandler handler = TestEndpoints.handler(Shouts.class, ShoutHandler.class);
		assertThat(handler.onMessage(this.session, "plain", true)).isEqualTo("A!");
		assertThat(handler.onMessage(this.session, "optional", true)).isEqualTo("B!");
		assertThat(handler.onMessage(this.session, "completed", true)).isEqualTo("C!");
		CompletableFuture<?> later = ((CompletionStage<?>) handler.onMessage(this.session, "later", true))
			.toCompletableFuture();
		assertThat((Object) later.get(5, TimeUnit.SECONDS)).isEqualTo("D!");
		assertThat(handler.onMessage(this.session, "null", true)).isNull();
		assertThat(handler.onMessage(this.session, "nothing", true)).isNull();
	}

	@Test
	void whatAHandlerThrowsIsAFailureOfTheMethod() {
		EndpointHandler handler = TestEndpoints.handler(Shouts.class, ShoutHandler.class);
		assertThat(handler.onMessage(this.session, "throw", true)).isEqualTo("failed: throw");
	}

	@Test
	void handlerTreatsWhatOnCloseReturns() {
		EndpointHandler handler = TestEndpoints.handler(Closes.class, ShoutHandler.class);
		handler.onClose(this.session, CloseStatus.NORMAL);
		assertThat(this.session.attributes()).containsEntry("shout", "closed");
	}

	static class Tenant {

		private final String text;

		Tenant(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	@WsEndpoint("/")
	static class TakesTenant {

		@OnOpen
		String opened(Tenant tenant) {
			return "open " + tenant;
		}

		@OnMessage
		String message(String text, Tenant tenant) {
			return text + " message " + tenant;
		}

		@OnError
		String failed(Exception ex) {
			return "failed: " + ex.getMessage();
		}

	}

	@Order(2)
	static class TenantResolver implements WsArgumentResolver {

		@Override
		public boolean supports(MethodParameter parameter) {
			return parameter.getParameterType() == Tenant.class;
		}

		@Override
		public Object resolve(MethodParameter parameter, WsSession session) throws Exception {
			Object tenant = session.attributes().get("tenant");
			if (tenant == null) {
				throw new Exception("no tenant");
			}
			return new Tenant(parameter.getParameterName() + " of " + tenant);
		}

	}

	@Order(1)
	static class Everything extends TenantResolver {

		@Override
		public Object resolve(MethodParameter parameter, WsSession session) {
			return new Tenant("everything");
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Shout {

	}

	@WsEndpoint("/")
	static class Shouts {

		@OnMessage
		@Shout
		@Nullable Object message(String text) {
			return switch (text) {
				case "plain" -> "a";
				case "optional" -> Optional.of("b");
				case "completed" -> CompletableFuture.completedFuture("c");
				case "later" -> CompletableFuture.supplyAsync(() -> "d",
						CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
				case "null" -> null;
				default -> text;
			};
		}

		@OnError
		String failed(Exception ex) {
			return "failed: " + ex.getMessage();
		}

	}

	@WsEndpoint("/")
	static class Closes {

		@OnClose
		@Shout
		String closed() {
			return "closed";
		}

	}

	static class ShoutHandler implements WsResultHandler {

		@Override
		public boolean supports(MethodParameter returnType) {
			return returnType.hasMethodAnnotation(Shout.class);
		}

		@Override
		public @Nullable Object handle(Object value, MethodParameter returnType, WsSession session) throws Exception {
			session.attributes().put("shout", value);
			return switch ((String) value) {
				case "nothing" -> Optional.empty();
				case "throw" -> throw new Exception("throw");
				default -> value.toString().toUpperCase(Locale.ROOT) + "!";
			};
		}

	}

}
