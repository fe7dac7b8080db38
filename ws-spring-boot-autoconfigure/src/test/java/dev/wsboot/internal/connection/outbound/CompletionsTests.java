package dev.wsboot.internal.connection.outbound;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.wsboot.WsSendException;
import dev.wsboot.internal.protocol.Opcode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Completions}.
 */
class CompletionsTests {

	private int made;

	@Test
	void noExceptionIsMadeIfNobodyWaits() {
		Completions.fail(message(null, message(null, null)), this::cause);
		Completions.fail((OutboundMessage) null, this::cause);
		Completions.fail(List.of(), this::cause);
		assertThat(this.made).isZero();
	}

	@Test
	void allWhoWaitGetTheSameException() {
		CompletableFuture<Void> first = new CompletableFuture<>();
		CompletableFuture<Void> second = new CompletableFuture<>();
		Completions.fail(message(first, message(null, message(second, null))), this::cause);
		assertThat(this.made).isOne();
		assertThat(first).isCompletedExceptionally();
		assertThat(second.handle((ok, ex) -> ex)).isCompletedWithValue(first.handle((ok, ex) -> ex).join());
	}

	@Test
	void allOfAListGetTheSameException() {
		List<CompletableFuture<Void>> sent = List.of(new CompletableFuture<>(), new CompletableFuture<>());
		Completions.fail(sent, this::cause);
		assertThat(this.made).isOne();
		assertThat(sent).allMatch(CompletableFuture::isCompletedExceptionally);
	}

	private WsSendException cause() {
		this.made++;
		return new WsSendException("Dropped");
	}

	private static OutboundMessage message(@Nullable CompletableFuture<Void> sent, @Nullable OutboundMessage next) {
		OutboundMessage message = OutboundMessage.stable(Opcode.TEXT, true, "x".getBytes(StandardCharsets.UTF_8), sent);
		message.next = next;
		return message;
	}

}
