package dev.wsboot.internal.handshake;

import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which origins may connect (RFC 6455, section 10.2): without this check any web page
 * could open a WebSocket with its visitor's cookies. Immutable.
 */
public final class OriginPolicy {

	private static final String ANY = "*";

	private final List<String> allowed;

	private final boolean allowsMissing;

	private final boolean sameOriginOnly;

	private final boolean allowsAny;

	private final Set<Origin> origins = new HashSet<>();

	private final List<OriginPattern> patterns = new ArrayList<>();

	private OriginPolicy(List<String> allowed, boolean allowsMissing) {
		this.allowed = List.copyOf(allowed);
		this.allowsMissing = allowsMissing;
		this.sameOriginOnly = allowed.isEmpty();
		this.allowsAny = allowed.contains(ANY);
		for (String entry : allowed) {
			if (!ANY.equals(entry)) {
				add(OriginPattern.parse(entry));
			}
		}
	}

	private void add(OriginPattern pattern) {
		Origin single = pattern.single();
		if (single != null) {
			this.origins.add(single);
		}
		else {
			this.patterns.add(pattern);
		}
	}

	/**
	 * Makes a policy.
	 * @param allowed origins such as {@code https://app.example.com}; with a {@code *} in
	 * the host such as <code>https://*.example.com</code>; with a list of ports such as
	 * {@code http://localhost:[3000,8080]} or any port, {@code http://localhost:[*]}; or
	 * {@code *} for all. Empty for the origin of the application itself, which a list
	 * that is not empty has to name. A list of ports may come torn apart at its commas,
	 * as happens in a property.
	 * @param allowsMissing whether requests without {@code Origin} may connect; browsers
	 * always send it
	 * @return the policy
	 * @throws IllegalArgumentException if an entry is no origin, naming it and the rule
	 */
	public static OriginPolicy of(List<String> allowed, boolean allowsMissing) {
		List<String> entries = new ArrayList<>();
		StringBuilder entry = new StringBuilder();
		for (String part : allowed) {
			entry.append(entry.isEmpty() ? "" : ",").append(part.strip());
			if (count(entry, '[') <= count(entry, ']')) {
				entries.add(entry.toString());
				entry.setLength(0);
			}
		}
		if (!entry.isEmpty()) {
			entries.add(entry.toString());
		}
		return new OriginPolicy(entries, allowsMissing);
	}

	private static long count(CharSequence text, char wanted) {
		return text.chars().filter((c) -> c == wanted).count();
	}

	/**
	 * What the policy was made of.
	 * @return origins, patterns and {@code *}; empty for the application's own origin
	 */
	public List<String> allowed() {
		return this.allowed;
	}

	/**
	 * Whether requests without {@code Origin} may connect.
	 * @return whether they may
	 */
	public boolean allowsMissing() {
		return this.allowsMissing;
	}

	/**
	 * Whether every origin may connect, which is worth a remark in the log.
	 * @return whether {@code *} is allowed
	 */
	public boolean allowsAny() {
		return this.allowsAny;
	}

	/**
	 * Checks an origin. {@code null}, the origin of sandboxed frames and local files, is
	 * never allowed.
	 */
	Verdict check(String value, HandshakeRequest request) {
		if ("null".equals(value)) {
			return Verdict.NOT_ALLOWED;
		}
		Origin origin = Origin.parse(value);
		if (origin == null) {
			return Verdict.INVALID;
		}
		boolean allowed = this.sameOriginOnly ? origin.equals(Origin.of(request)) : isAllowed(origin);
		return allowed ? Verdict.ALLOWED : Verdict.NOT_ALLOWED;
	}

	/**
	 * Whether a request comes from a page of another origin and carries cookies, which
	 * its visitor's browser adds without asking.
	 * @param request the request
	 * @return whether a foreign page may be using a visitor's session
	 */
	public static boolean isForeignWithCookies(HandshakeRequest request) {
		Enumeration<String> origins = request.headers("Origin");
		return origins.hasMoreElements() && request.headers("Cookie").hasMoreElements()
				&& !Objects.equals(Origin.parse(origins.nextElement()), Origin.of(request));
	}

	private boolean isAllowed(Origin origin) {
		if (this.allowsAny || this.origins.contains(origin)) {
			return true;
		}
		for (OriginPattern pattern : this.patterns) {
			if (pattern.matches(origin)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What is thought of an origin.
	 */
	enum Verdict {

		/** It may connect. */
		ALLOWED,

		/** It may not. */
		NOT_ALLOWED,

		/** It is no origin. */
		INVALID

	}

}
