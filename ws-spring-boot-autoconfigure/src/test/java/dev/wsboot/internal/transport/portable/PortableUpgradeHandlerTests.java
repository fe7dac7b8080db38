package dev.wsboot.internal.transport.portable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.mockito.Mockito;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.UpgradeRefusedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PortableTransport} and {@link PortableUpgradeHandler} where the
 * container or the client does not do its part.
 */
class PortableUpgradeHandlerTests {

	private final EventLoops loops = new EventLoops(1);

	private final PortableTransport transport = new PortableTransport(this.loops);

	private final PortableUpgradeHandler handler = new PortableUpgradeHandler();

	private final CompletableFuture<@Nullable Throwable> closed = new CompletableFuture<>();

	@AfterEach
	void stop() {
		this.loops.close();
	}

	@Test
	void aConnectionThatIsGoneBeforeItIsOursEnds() {
		this.handler.prepare(this.transport, (wire) -> new Closing(this.closed));
		this.handler.destroy();
		assertThat(this.closed).succeedsWithin(10, TimeUnit.SECONDS);
		assertThat(this.loops.connections()).isZero();
	}

	@Test
	void aConnectionWhose101CannotLeaveEnds() throws Exception {
		WebConnection connection = Mockito.mock(WebConnection.class);
		IOException gone = new IOException("gone");
		BDDMockito.given(connection.getOutputStream()).willThrow(gone);
		this.handler.prepare(this.transport, (wire) -> new Closing(this.closed));
		this.handler.init(connection);
		assertThat(this.closed).succeedsWithin(10, TimeUnit.SECONDS).isSameAs(gone);
		Mockito.verify(connection, Mockito.timeout(10_000)).close();
	}

	@Test
	void whatTheContainerSaysIsTheCauseOfTheRefusal() {
		UnsupportedOperationException says = new UnsupportedOperationException("not here");
		assertThatExceptionOfType(UpgradeRefusedException.class)
			.isThrownBy(() -> this.transport.upgrade(new Refusing(says), new MockHttpServletResponse(),
					(wire) -> new Closing(this.closed)))
			.withCause(says);
	}

	@Test
	void onlyHttp11CanBeUpgraded() {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setProtocol("HTTP/1.1");
		assertThat(this.transport.supports(request)).isTrue();
		assertThat(List.of("HTTP/1.0", "HTTP/2.0")).allSatisfy((protocol) -> {
			request.setProtocol(protocol);
			assertThat(this.transport.supports(request)).isFalse();
		});
	}

	@Test
	void requestsOfTomcatAndJettyAreNotTaken() throws Exception {
		for (String name : List.of("org.apache.catalina.connector.RequestFacade",
				"org.eclipse.jetty.ee11.servlet.ServletApiRequest")) {
			HttpServletRequest request = (HttpServletRequest) Mockito.mock(Class.forName(name));
			BDDMockito.given(request.getProtocol()).willReturn("HTTP/1.1");
			assertThat(this.transport.supports(request)).as(name).isFalse();
		}
	}

	private static final class Refusing extends MockHttpServletRequest {

		private final RuntimeException says;

		Refusing(RuntimeException says) {
			this.says = says;
		}

		@Override
		public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) {
			throw this.says;
		}

	}

	private record Closing(CompletableFuture<@Nullable Throwable> closed) implements WireListener {

		@Override
		public void onStarted() {
		}

		@Override
		public void onReadable(ByteBuffer input, LoopResources loop) {
		}

		@Override
		public void onWritable(LoopResources loop) {
		}

		@Override
		public void onEndOfInput() {
		}

		@Override
		public void onClosed(@Nullable Throwable cause) {
			this.closed.complete(cause);
		}

	}

}
