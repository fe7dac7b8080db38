package dev.wsboot.internal.handshake;

import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The subprotocols that a client offers, in its order (RFC 6455, section 4.1, item 10).
 */
final class SubprotocolOffer {

	/** Characters of the offer that an error message repeats. */
	private static final int MAX_SHOWN = 200;

	private final Set<String> names;

	private SubprotocolOffer(Set<String> names) {
		this.names = names;
	}

	/**
	 * Reads {@code Sec-WebSocket-Protocol}. Empty list elements do not count (RFC 9110,
	 * section 5.6.1.2), but a header must name something.
	 * @return the offer or {@code null} if it is not a list of different tokens
	 */
	static @Nullable SubprotocolOffer parse(Enumeration<String> lines) {
		if (!lines.hasMoreElements()) {
			return new SubprotocolOffer(Set.of());
		}
		Set<String> names = new LinkedHashSet<>();
		while (lines.hasMoreElements()) {
			if (!parse(new HeaderScanner(lines.nextElement()), names)) {
				return null;
			}
		}
		return names.isEmpty() ? null : new SubprotocolOffer(names);
	}

	private static boolean parse(HeaderScanner line, Set<String> names) {
		while (!line.atEnd()) {
			if (line.skip(',')) {
				continue;
			}
			String name = line.token();
			if (name == null || !names.add(name) || !(line.atEnd() || line.skip(','))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The first that is also supported.
	 * @return the subprotocol or {@code null} if there is none
	 */
	@Nullable String select(List<String> supported) {
		for (String name : this.names) {
			if (supported.contains(name)) {
				return name;
			}
		}
		return null;
	}

	/**
	 * Those that are also supported.
	 * @return subprotocols in the client's order
	 */
	List<String> common(List<String> supported) {
		return this.names.stream().filter(supported::contains).toList();
	}

	/**
	 * The offer for an error message: token characters only, since nothing else was let
	 * in, and cut off if it is long.
	 */
	@Override
	public String toString() {
		String all = this.names.isEmpty() ? "none" : String.join(", ", this.names);
		return (all.length() > MAX_SHOWN) ? all.substring(0, MAX_SHOWN) + "…" : all;
	}

}
