package dev.wsboot.internal.web;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedCaseInsensitiveMap;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.endpoint.RouteMatch;

/**
 * An opening handshake's request, copied out of the container's, which is used again for
 * others.
 * <p>
 * It lives as long as the connection and is seldom looked at, so it is small rather than
 * fast: all text is one array of exact size, read anew at each call. For Chrome without
 * cookies that is some 400 bytes; with 48 bytes for itself and the array's header, and a
 * path variable, 540 bytes were measured. Principal and HTTP session are not counted.
 */
final class RequestHandshake implements WsHandshake {

	private final Route route;

	private final Map<String, String> pathVariables;

	private final @Nullable Principal principal;

	private final @Nullable String httpSessionId;

	/**
	 * Lines in UTF-8, each ended by a line feed: the URI, the remote address, the remote
	 * port, then name and value of each header.
	 */
	private final byte[] lines;

	private RequestHandshake(RouteMatch match, @Nullable Principal principal, @Nullable String httpSessionId,
			byte[] lines) {
		this.route = match.route();
		this.pathVariables = match.pathVariables();
		this.principal = principal;
		this.httpSessionId = httpSessionId;
		this.lines = lines;
	}

	/**
	 * Copies a request. An HTTP session is not created.
	 */
	static RequestHandshake copyOf(ServletHandshakeRequest request, RouteMatch match) {
		HttpServletRequest servletRequest = request.servletRequest();
		HttpSession session = servletRequest.getSession(false);
		return new RequestHandshake(match, servletRequest.getUserPrincipal(),
				(session != null) ? session.getId() : null, lines(request));
	}

	private static byte[] lines(ServletHandshakeRequest request) {
		HttpServletRequest servletRequest = request.servletRequest();
		StringBuilder lines = new StringBuilder(1024);
		lines.append("https".equals(request.scheme()) ? "wss://" : "ws://");
		appendAuthority(lines, request);
		lines.append(servletRequest.getRequestURI());
		if (servletRequest.getQueryString() != null) {
			lines.append('?').append(servletRequest.getQueryString());
		}
		lines.append('\n');
		String address = servletRequest.getRemoteAddr();
		appendLine(lines, (address != null) ? address : "");
		lines.append(servletRequest.getRemotePort()).append('\n');
		Enumeration<String> names = servletRequest.getHeaderNames();
		while (names != null && names.hasMoreElements()) {
			String name = names.nextElement();
			if (!isOfHandshake(name)) {
				Enumeration<String> values = request.headers(name);
				while (values.hasMoreElements()) {
					appendLine(lines, name);
					appendLine(lines, values.nextElement());
				}
			}
		}
		return lines.toString().getBytes(StandardCharsets.UTF_8);
	}

	private static void appendAuthority(StringBuilder lines, ServletHandshakeRequest request) {
		String host = request.host();
		boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
		lines.append(bareIpv6 ? "[" + host + "]" : host);
		int defaultPort = "https".equals(request.scheme()) ? 443 : 80;
		if (request.port() > 0 && request.port() != defaultPort) {
			lines.append(':').append(request.port());
		}
	}

	private static void appendLine(StringBuilder lines, String line) {
		// No container lets a line feed through; if one did, it must not make a header.
		lines.append((line.indexOf('\n') >= 0) ? line.replace('\n', ' ') : line).append('\n');
	}

	private static boolean isOfHandshake(String name) {
		return name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Upgrade")
				|| name.equalsIgnoreCase("Sec-WebSocket-Key") || name.equalsIgnoreCase("Sec-WebSocket-Version");
	}

	@Override
	public URI uri() {
		return RequestText.uri(new Lines(this.lines).next());
	}

	@Override
	public boolean isSecure() {
		return this.lines[2] == 's';
	}

	@Override
	public String endpoint() {
		return this.route.endpoint();
	}

	@Override
	public String pathPattern() {
		return this.route.pattern();
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.pathVariables;
	}

	@Override
	public Map<String, List<String>> parameters() {
		return RequestText.parameters(new Lines(this.lines).next());
	}

	@Override
	public Map<String, List<String>> headers() {
		Map<String, List<String>> headers = new LinkedCaseInsensitiveMap<>(16, Locale.ROOT);
		Lines in = headerLines();
		while (in.hasNext()) {
			headers.computeIfAbsent(in.next(), (name) -> new ArrayList<>()).add(in.next());
		}
		headers.replaceAll((name, values) -> List.copyOf(values));
		return Collections.unmodifiableMap(headers);
	}

	@Override
	public @Nullable String header(String name) {
		Lines in = headerLines();
		while (in.hasNext()) {
			if (in.nextEquals(name)) {
				return in.next();
			}
			in.skip();
		}
		return null;
	}

	@Override
	public Map<String, String> cookies() {
		return RequestText.cookies(headers().getOrDefault("Cookie", List.of()));
	}

	private Lines headerLines() {
		Lines in = new Lines(this.lines);
		in.skip();
		in.skip();
		in.skip();
		return in;
	}

	@Override
	public @Nullable Principal principal() {
		return this.principal;
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		Lines in = new Lines(this.lines);
		in.skip();
		String address = in.next();
		return RemoteAddress.of(address, Integer.parseInt(in.next()));
	}

	@Override
	public @Nullable String httpSessionId() {
		return this.httpSessionId;
	}

	@Override
	public String toString() {
		return uri().toString();
	}

	/**
	 * Reads lines one after the other.
	 */
	private static final class Lines {

		private final byte[] bytes;

		private int position;

		Lines(byte[] bytes) {
			this.bytes = bytes;
		}

		boolean hasNext() {
			return this.position < this.bytes.length;
		}

		String next() {
			int start = this.position;
			skip();
			return new String(this.bytes, start, this.position - 1 - start, StandardCharsets.UTF_8);
		}

		void skip() {
			while (this.bytes[this.position] != '\n') {
				this.position++;
			}
			this.position++;
		}

		/**
		 * Whether the next line is an ASCII text in any case; skips the line.
		 */
		boolean nextEquals(String text) {
			int start = this.position;
			skip();
			if (this.position - 1 - start != text.length()) {
				return false;
			}
			for (int i = 0; i < text.length(); i++) {
				if (lowerCase(this.bytes[start + i]) != lowerCase(text.charAt(i))) {
					return false;
				}
			}
			return true;
		}

		private static int lowerCase(int c) {
			return (c >= 'A' && c <= 'Z') ? c + ('a' - 'A') : c;
		}

	}

}
