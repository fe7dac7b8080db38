package dev.wsboot.internal.handshake;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * An origin (RFC 6454, section 4) in the one form by which origins are compared.
 *
 * @param scheme in lower case, {@code ws} and {@code wss} replaced by {@code http} and
 * {@code https}
 * @param host in lower case, or an address of IPv6 in brackets, written in one way
 * @param port the port or {@link #NO_PORT} if there is none and the scheme has no default
 */
record Origin(String scheme, String host, int port) {

	static final int NO_PORT = -1;

	private static final int MAX_PORT = 65535;

	/**
	 * Parses a serialized origin. Paths, user names, several origins and {@code null} are
	 * none.
	 * @return the origin or {@code null} if the text is none
	 */
	static @Nullable Origin parse(String text) {
		int schemeEnd = text.indexOf("://");
		String scheme = (schemeEnd > 0) ? scheme(text.substring(0, schemeEnd)) : null;
		if (scheme == null) {
			return null;
		}
		int hostStart = schemeEnd + 3;
		int hostEnd = hostEnd(text, hostStart);
		String host = host(text.substring(hostStart, hostEnd));
		int port = (hostEnd == text.length()) ? defaultPort(scheme) : port(text.substring(hostEnd + 1));
		return (host != null && port != 0) ? new Origin(scheme, host, port) : null;
	}

	/**
	 * The origin of what a client requests.
	 * @return the origin or {@code null} if scheme or host are none
	 */
	static @Nullable Origin of(HandshakeRequest request) {
		String scheme = scheme(request.scheme());
		String name = request.host();
		// Containers disagree about brackets.
		boolean bare = name.indexOf(':') >= 0 && !name.startsWith("[");
		String host = host(bare ? "[" + name + "]" : name);
		if (scheme == null || host == null) {
			return null;
		}
		return new Origin(scheme, host, (request.port() > 0) ? request.port() : defaultPort(scheme));
	}

	/**
	 * Where the host ends: at the colon of a port or at the end.
	 */
	static int hostEnd(String text, int hostStart) {
		int from = text.startsWith("[", hostStart) ? text.indexOf(']', hostStart) : hostStart;
		int colon = (from >= 0) ? text.indexOf(':', from) : -1;
		return (colon >= 0) ? colon : text.length();
	}

	/**
	 * Normalises a scheme (RFC 3986, section 3.1).
	 * @return the scheme or {@code null} if the text is none
	 */
	static @Nullable String scheme(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			boolean allowed = isLetter(c) || (i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'));
			if (!allowed) {
				return null;
			}
		}
		String scheme = text.toLowerCase(Locale.ROOT);
		return switch (scheme) {
			case "" -> null;
			case "ws" -> "http";
			case "wss" -> "https";
			default -> scheme;
		};
	}

	/**
	 * Normalises a host. Names must be ASCII, as browsers send them.
	 * @return the host or {@code null} if the text is none
	 */
	static @Nullable String host(String text) {
		if (text.startsWith("[") && text.endsWith("]")) {
			return Ipv6Address.normalize(text.substring(1, text.length() - 1));
		}
		for (int i = 0; i < text.length(); i++) {
			if (!isHostChar(text.charAt(i))) {
				return null;
			}
		}
		return text.isEmpty() ? null : text.toLowerCase(Locale.ROOT);
	}

	/**
	 * Reads a port.
	 * @return the port or 0 if the text is none
	 */
	static int port(String text) {
		if (text.isEmpty() || text.length() > 5) {
			return 0;
		}
		int port = 0;
		for (int i = 0; i < text.length(); i++) {
			if (!isDigit(text.charAt(i))) {
				return 0;
			}
			port = port * 10 + text.charAt(i) - '0';
		}
		return (port <= MAX_PORT) ? port : 0;
	}

	static int defaultPort(String scheme) {
		return switch (scheme) {
			case "http" -> 80;
			case "https" -> 443;
			default -> NO_PORT;
		};
	}

	private static boolean isHostChar(char c) {
		return isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
	}

	private static boolean isLetter(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}

	private static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

}
