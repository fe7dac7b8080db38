package dev.wsboot.internal.observation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.FakeSession;
import dev.wsboot.spi.WsCallbackInterceptor.Callback;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoggingContext}.
 */
class LoggingContextTests {

	private final LoggingContext context = new LoggingContext();

	private final WsSession session = new FakeSession();

	@AfterEach
	void clear() {
		MDC.clear();
	}

	@Test
	void sessionAndEndpointAreNamedUntilTheBatchEnds() {
		MDC.put("other", "kept");
		for (int message = 0; message < 3; message++) {
			assertThat(this.context.enter(this.session, Callback.MESSAGE)).isNull();
			assertNamed();
		}
		this.context.endOfBatch();
		assertThat(MDC.getCopyOfContextMap()).hasSize(1).containsEntry("other", "kept");
	}

	@Test
	void aCallbackThatClearsTheContextDoesNotTakeItFromTheNextOne() {
		this.context.enter(this.session, Callback.MESSAGE);
		MDC.clear();
		this.context.enter(this.session, Callback.MESSAGE);
		assertNamed();
	}

	@Test
	void whatAnotherSessionHasLeftIsReplaced() {
		MDC.put("wsSession", "another");
		MDC.put("wsEndpoint", "another");
		this.context.enter(this.session, Callback.CLOSE);
		assertNamed();
	}

	private void assertNamed() {
		assertThat(MDC.get("wsSession")).isEqualTo(this.session.id());
		assertThat(MDC.get("wsEndpoint")).isEqualTo(this.session.handshake().endpoint());
	}

}
