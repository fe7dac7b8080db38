package dev.wsboot.internal.handshake;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a list of allowed origins: an origin, in whose host one {@code *} may
 * stand for any characters, and whose port may be a list or any.
 * <p>
 * As Spring's {@code allowedOriginPatterns}, but narrower where those are dangerous: a
 * {@code *} is the whole host or is followed by a dot. So neither
 * <code>https://*example.com</code>, which would let in {@code evilexample.com}, nor
 * <code>https://example.*</code>, which would let in {@code example.evil.com}, can be
 * written.
 */
final class OriginPattern {

	private final String scheme;

	private final String hostPrefix;

	/** {@code null} if the host is the prefix. */
	private final @Nullable String hostSuffix;

	/** {@code null} for any port. */
	private final int @Nullable [] ports;

	private OriginPattern(String scheme, String hostPrefix, @Nullable String hostSuffix, int @Nullable [] ports) {
		this.scheme = scheme;
		this.hostPrefix = hostPrefix;
		this.hostSuffix = hostSuffix;
		this.ports = ports;
	}

	/**
	 * Parses an entry.
	 * @throws IllegalArgumentException if it is none, naming it and the rule
	 */
	static OriginPattern parse(String entry) {
		if ("null".equals(entry)) {
			throw invalid(entry, "cannot be allowed, because every sandboxed frame and every local file has it");
		}
		int schemeEnd = entry.indexOf("://");
		String scheme = (schemeEnd > 0) ? Origin.scheme(entry.substring(0, schemeEnd)) : null;
		if (scheme == null) {
			throw invalid(entry, "must begin with a scheme, such as 'https://'");
		}
		int hostStart = schemeEnd + 3;
		if (entry.indexOf('/', hostStart) >= 0) {
			throw invalid(entry, "must end after host and port, without a path or a slash");
		}
		int hostEnd = Origin.hostEnd(entry, hostStart);
		String host = entry.substring(hostStart, hostEnd);
		int[] ports = (hostEnd == entry.length()) ? new int[] { Origin.defaultPort(scheme) }
				: parsePorts(entry, entry.substring(hostEnd + 1));
		int star = host.indexOf('*');
		if (star < 0) {
			return new OriginPattern(scheme, parseHost(entry, host), null, ports);
		}
		if (host.indexOf('*', star + 1) >= 0 || !("*".equals(host) || host.startsWith(".", star + 1))) {
			throw invalid(entry, "may have one '*', which is the whole host or is followed by a dot");
		}
		String prefix = host.substring(0, star);
		String suffix = host.substring(star + 1);
		return new OriginPattern(scheme, prefix.isEmpty() ? "" : parseHost(entry, prefix),
				suffix.isEmpty() ? "" : parseHost(entry, suffix), ports);
	}

	private static String parseHost(String entry, String text) {
		String host = Origin.host(text);
		if (host == null) {
			throw invalid(entry, "must have a host of ASCII letters, digits, '-', '.' and '_', "
					+ "or an address of IPv6 in brackets");
		}
		return host;
	}

	private static int @Nullable [] parsePorts(String entry, String text) {
		if ("[*]".equals(text)) {
			return null;
		}
		boolean list = text.startsWith("[") && text.endsWith("]");
		String[] items = list ? text.substring(1, text.length() - 1).split(",", -1) : new String[] { text };
		int[] ports = new int[items.length];
		for (int i = 0; i < items.length; i++) {
			ports[i] = Origin.port(items[i].strip());
			if (ports[i] == 0) {
				throw invalid(entry, "must have a port from 1 to 65535, a list such as ':[8080,8443]', or ':[*]'");
			}
		}
		return ports;
	}

	private static IllegalArgumentException invalid(String entry, String rule) {
		return new IllegalArgumentException("Allowed origin '" + entry + "' " + rule);
	}

	/**
	 * The one origin this entry stands for.
	 * @return the origin or {@code null} if there are several
	 */
	@Nullable Origin single() {
		return (this.hostSuffix == null && this.ports != null && this.ports.length == 1)
				? new Origin(this.scheme, this.hostPrefix, this.ports[0]) : null;
	}

	boolean matches(Origin origin) {
		return this.scheme.equals(origin.scheme()) && matchesHost(origin.host()) && matchesPort(origin.port());
	}

	private boolean matchesHost(String host) {
		if (this.hostSuffix == null) {
			return host.equals(this.hostPrefix);
		}
		return host.length() > this.hostPrefix.length() + this.hostSuffix.length() && host.startsWith(this.hostPrefix)
				&& host.endsWith(this.hostSuffix);
	}

	private boolean matchesPort(int port) {
		return this.ports == null || Arrays.stream(this.ports).anyMatch((allowed) -> allowed == port);
	}

}
