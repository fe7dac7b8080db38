package dev.wsboot.internal.connection.session;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.connection.limit.LimitLog;
import dev.wsboot.internal.connection.outbound.OutboundDeflate;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.DeflaterPool;
import dev.wsboot.internal.protocol.ReaderSettings;

/**
 * What all connections of one endpoint share.
 *
 * @param handler the endpoint
 * @param settings how its connections behave
 * @param reader limits and forms of its messages
 * @param deflaters lends what compresses messages without context takeover
 * @param pace how fast its callbacks are
 * @param sessions where its sessions are registered
 * @param topics where its sessions subscribe
 * @param observer counts what happens on its connections
 * @param limits tells which limits they meet
 */
record ConnectionContext(EndpointHandler handler, ConnectionSettings settings, ReaderSettings reader,
		DeflaterPool deflaters, CallbackPace pace, SessionRegistry sessions, TopicRegistry topics,
		ConnectionObserver observer, LimitLog limits) {

	/** As many as can compress at the same time without waiting for a processor. */
	private static final int IDLE_DEFLATERS = Runtime.getRuntime().availableProcessors();

	static ConnectionContext of(EndpointHandler handler, SessionRegistry sessions, TopicRegistry topics,
			ConnectionObserver.Factory observers, LongSupplier clock) {
		ConnectionSettings settings = handler.settings();
		boolean ownedText = handler.textForm() == PayloadForm.ARRAY;
		// A view is only lent to callbacks that run while the loop waits for them.
		boolean ownedBinary = handler.binaryForm() == PayloadForm.ARRAY || settings.dispatch() == Dispatch.WORKER;
		ReaderSettings reader = new ReaderSettings(settings.maxMessageBytes(), settings.maxFrameBytes(),
				settings.maxFragments(), handler.takesFrames(), ownedText, ownedBinary, isStreamed(handler.textForm()),
				isStreamed(handler.binaryForm()));
		return new ConnectionContext(handler, settings, reader,
				new DeflaterPool(settings.compressionLevel(), IDLE_DEFLATERS), new CallbackPace(clock), sessions,
				topics, observers.observe(handler.name()), new LimitLog(handler.name(), settings));
	}

	private static boolean isStreamed(PayloadForm form) {
		return form == PayloadForm.STREAM;
	}

	/**
	 * What compresses the messages of a connection.
	 */
	@Nullable OutboundDeflate outboundDeflate(@Nullable DeflateParameters parameters) {
		return (parameters != null) ? new OutboundDeflate(parameters, this.settings.compressionThreshold(),
				this.settings.compressionLevel(), this.deflaters, this.observer) : null;
	}

}
