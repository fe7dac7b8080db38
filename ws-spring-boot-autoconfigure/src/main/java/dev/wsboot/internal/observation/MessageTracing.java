package dev.wsboot.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import org.jspecify.annotations.Nullable;

import dev.wsboot.observation.WsMessageObservationContext;

/**
 * Makes the span of a message: the root of a trace of its own, with a link to the
 * handshake's span.
 */
public final class MessageTracing implements TracingObservationHandler<WsMessageObservationContext> {

	private final Tracer tracer;

	/**
	 * Creates the handler.
	 * @param tracer makes spans
	 */
	public MessageTracing(Tracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof WsMessageObservationContext;
	}

	@Override
	public void onStart(WsMessageObservationContext context) {
		Span.Builder span = this.tracer.spanBuilder().setNoParent();
		if (context.session().handshake() instanceof LinkedHandshake handshake
				&& handshake.trace() instanceof TraceContext trace) {
			span.addLink(new Link(trace));
		}
		getTracingContext(context).setSpan(span.start());
	}

	@Override
	public void onStop(WsMessageObservationContext context) {
		Span span = getRequiredSpan(context);
		span.name(getSpanName(context));
		tagSpan(context, span);
		endSpan(context, span);
	}

	@Override
	public Tracer getTracer() {
		return this.tracer;
	}

	/**
	 * Finds the trace of an observation that has begun.
	 * @param context the observation's
	 * @return a {@link TraceContext}, or {@code null} if it is not traced
	 */
	public static @Nullable Object traceOf(Observation.ContextView context) {
		TracingContext tracing = context.get(TracingContext.class);
		Span span = (tracing != null) ? tracing.getSpan() : null;
		return (span != null && !span.isNoop()) ? span.context() : null;
	}

}
