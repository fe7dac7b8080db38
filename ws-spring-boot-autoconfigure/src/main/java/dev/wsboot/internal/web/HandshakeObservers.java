package dev.wsboot.internal.web;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;

/**
 * Several observers as one. They end in the reverse order.
 */
final class HandshakeObservers implements HandshakeObserver {

	private final List<HandshakeObserver> observers;

	HandshakeObservers(List<HandshakeObserver> observers) {
		this.observers = List.copyOf(observers);
	}

	@Override
	public Observed begin(HttpServletRequest request, @Nullable String endpoint) {
		List<Observed> begun = new ArrayList<>(this.observers.size());
		for (HandshakeObserver observer : this.observers) {
			begun.add(0, observer.begin(request, endpoint));
		}
		return new All(begun);
	}

	/**
	 * One handshake.
	 *
	 * @param all the last that was told of the beginning first
	 */
	private record All(List<Observed> all) implements Observed {

		@Override
		public WsHandshake accepted(WsHandshake handshake) {
			WsHandshake accepted = handshake;
			for (Observed observed : this.all) {
				accepted = observed.accepted(accepted);
			}
			return accepted;
		}

		@Override
		public void rejected(Rejected rejected) {
			this.all.forEach((observed) -> observed.rejected(rejected));
		}

		@Override
		public void failed(Throwable failure) {
			this.all.forEach((observed) -> observed.failed(failure));
		}

		@Override
		public void close() {
			this.all.forEach(Observed::close);
		}

	}

}
