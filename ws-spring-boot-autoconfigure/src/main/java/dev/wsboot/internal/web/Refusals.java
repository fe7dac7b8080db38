package dev.wsboot.internal.web;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.handshake.HandshakeResult.Rejected;

/**
 * Remembers the last handshakes that were refused, and why: what somebody wants to know
 * who is told that "it does not connect". What a client sent is cut, so that the whole
 * has a bound.
 */
public final class Refusals implements HandshakeObserver {

	private static final int MOST = 50;

	private static final int LONGEST = 200;

	private final Clock clock;

	private final LongAdder count = new LongAdder();

	/** The oldest first; guarded by itself. */
	private final Deque<Refusal> latest = new ArrayDeque<>(MOST);

	/**
	 * Creates an empty memory.
	 * @param clock tells when something was refused
	 */
	public Refusals(Clock clock) {
		this.clock = clock;
	}

	@Override
	public Observed begin(HttpServletRequest request, @Nullable String endpoint) {
		return new Observed() {
			@Override
			public void rejected(Rejected rejected) {
				add(new Refusal(Refusals.this.clock.instant(), endpoint, cut(request.getRequestURI()),
						cut(request.getRemoteAddr()), cut(request.getHeader("Origin")), rejected.status(),
						rejected.reason().name(), String.valueOf(cut(rejected.detail()))));
			}
		};
	}

	private void add(Refusal refusal) {
		this.count.increment();
		synchronized (this.latest) {
			if (this.latest.size() == MOST) {
				this.latest.removeFirst();
			}
			this.latest.addLast(refusal);
		}
	}

	/**
	 * How many handshakes were refused since the start.
	 * @return the number
	 */
	public long count() {
		return this.count.sum();
	}

	/**
	 * The last ones.
	 * @return at most 50, the newest first
	 */
	public List<Refusal> latest() {
		List<Refusal> list;
		synchronized (this.latest) {
			list = new ArrayList<>(this.latest);
		}
		Collections.reverse(list);
		return list;
	}

	private static @Nullable String cut(@Nullable String text) {
		return (text != null && text.length() > LONGEST) ? text.substring(0, LONGEST) + "..." : text;
	}

	/**
	 * A handshake that was refused.
	 *
	 * @param time when
	 * @param endpoint the endpoint's name, or {@code null} if none was found
	 * @param path what was requested
	 * @param remoteAddress who requested it
	 * @param origin the page that did, or {@code null}
	 * @param status of the response
	 * @param reason the code in the response
	 * @param detail the sentence in the response
	 */
	public record Refusal(Instant time, @Nullable String endpoint, @Nullable String path,
			@Nullable String remoteAddress, @Nullable String origin, int status, String reason, String detail) {

	}

}
