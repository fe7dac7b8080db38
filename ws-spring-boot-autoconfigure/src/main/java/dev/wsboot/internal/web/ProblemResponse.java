package dev.wsboot.internal.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

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

	private static String body(Rejected rejected, @Nullable String instance) {
		StringBuilder json = new StringBuilder(256).append('{');
		HttpStatus status = HttpStatus.resolve(rejected.status());
		if (status != null) {
			appendMember(json, "title", status.getReasonPhrase());
			json.append(',');
		}
		json.append("\"status\":").append(rejected.status()).append(',');
		appendMember(json, "detail", rejected.detail());
		if (instance != null) {
			json.append(',');
			appendMember(json, "instance", instance);
		}
		json.append(',');
		appendMember(json, "reason", rejected.reason().name());
		return json.append('}').toString();
	}

	private static void appendMember(StringBuilder json, String name, String value) {
		json.append('"').append(name).append("\":\"");
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
