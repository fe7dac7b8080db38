package dev.wsboot.internal.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

import dev.wsboot.internal.handshake.HandshakeResult.Problem;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;

/**
 * Answers a refused handshake with {@code application/problem+json} (RFC 9457); the type
 * is {@code about:blank}, which is left out. Written by hand, since an application need
 * not have a JSON library.
 * <p>
 * The HTTP connection stays open: nothing but the request was read, and a client that
 * comes back saves the TCP and TLS handshakes. The answer must not be stored: 405 and 501
 * may be by default (RFC 9110, section 15.1), and a plain GET of the same URL can have
 * another answer.
 */
final class ProblemResponse {

	private static final HexFormat HEX = HexFormat.of();

	/** A number of JSON (RFC 8259, section 6): neither NaN nor what others may print. */
	private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

	/** A collection may contain itself. */
	private static final int MAX_DEPTH = 16;

	private ProblemResponse() {
	}

	/**
	 * Writes the whole response.
	 */
	static void write(HttpServletRequest request, HttpServletResponse response, Rejected rejected) throws IOException {
		byte[] body = body(rejected, request.getRequestURI()).getBytes(StandardCharsets.UTF_8);
		response.setStatus(rejected.status());
		rejected.headers().forEach(response::setHeader);
		response.setHeader("Cache-Control", "no-store");
		response.setContentType("application/problem+json");
		response.setContentLength(body.length);
		if (!"HEAD".equals(request.getMethod())) {
			response.getOutputStream().write(body);
		}
	}

	private static String body(Rejected rejected, @Nullable String uri) {
		Problem problem = rejected.problem();
		HttpStatus status = HttpStatus.resolve(rejected.status());
		String title = (problem != null) ? problem.title() : null;
		if (title == null && status != null) {
			title = status.getReasonPhrase();
		}
		String instance = (problem != null && problem.instance() != null) ? problem.instance() : uri;
		StringBuilder json = new StringBuilder(256);
		appendMember(json, "type", (problem != null) ? problem.type() : null);
		appendMember(json, "title", title);
		appendMember(json, "status", rejected.status());
		appendMember(json, "detail", rejected.detail());
		appendMember(json, "instance", instance);
		appendMember(json, "reason", rejected.reason().name());
		if (problem != null) {
			problem.properties().forEach((name, value) -> {
				json.append(',');
				appendText(json, name);
				appendValue(json.append(':'), value, 0);
			});
		}
		return json.append('}').toString();
	}

	private static void appendMember(StringBuilder json, String name, @Nullable Object value) {
		if (value != null) {
			json.append(json.isEmpty() ? '{' : ',').append('"').append(name).append("\":");
			appendValue(json, value, 0);
		}
	}

	private static void appendValue(StringBuilder json, @Nullable Object value, int depth) {
		boolean number = value instanceof Number && NUMBER.matcher(value.toString()).matches();
		if (value == null || number || value instanceof Boolean) {
			json.append(value);
		}
		else if (depth == MAX_DEPTH) {
			appendText(json, "…");
		}
		else if (value instanceof Map<?, ?> map) {
			appendAll(json, '{', map.entrySet(), (entry) -> {
				appendText(json, String.valueOf(entry.getKey()));
				appendValue(json.append(':'), entry.getValue(), depth + 1);
			}, '}');
		}
		else if (value instanceof Collection<?> collection) {
			appendAll(json, '[', collection, (each) -> appendValue(json, each, depth + 1), ']');
		}
		else {
			appendText(json, value.toString());
		}
	}

	private static <T> void appendAll(StringBuilder json, char open, Collection<T> values, Consumer<T> append,
			char close) {
		json.append(open);
		int start = json.length();
		for (T each : values) {
			if (json.length() > start) {
				json.append(',');
			}
			append.accept(each);
		}
		json.append(close);
	}

	private static void appendText(StringBuilder json, String value) {
		json.append('"');
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			if (c == '"' || c == '\\') {
				json.append('\\').append(c);
			}
			else if (isUnsafe(c)) {
				json.append("\\u").append(HEX.toHexDigits(c));
			}
			else {
				json.append(c);
			}
		}
		json.append('"');
	}

	// Besides what JSON forbids, what a browser or a terminal could take for markup.
	private static boolean isUnsafe(char c) {
		return c < ' ' || (c >= 0x7f && c < 0xa0) || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029'
				|| Character.isSurrogate(c);
	}

}
