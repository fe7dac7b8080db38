package dev.wsboot.internal.web;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what clients write into URIs and cookies, and never fails: a mistake of the
 * client is passed on as it stands, because it is for the application to judge.
 */
final class RequestText {

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private RequestText() {
	}

	/**
	 * Makes a URI. Characters that must not be in path and query, although clients send
	 * them, are encoded.
	 * @param text an absolute URI with scheme and host as the container tells them, the
	 * rest as the client wrote it
	 */
	static URI uri(String text) {
		int authority = text.indexOf("://") + 3;
		int pathStart = text.indexOf('/', authority);
		StringBuilder uri = new StringBuilder(text.length() + 16).append(text, 0,
				(pathStart >= 0) ? pathStart : authority);
		boolean query = false;
		for (int i = uri.length(); i < text.length();) {
			int character = text.codePointAt(i);
			boolean escape = character == '%' && isHex(text, i + 1) && isHex(text, i + 2);
			if (escape || isAllowed(character, query)) {
				uri.appendCodePoint(character);
			}
			else {
				for (byte encoded : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
					uri.append('%').append(HEX.toHexDigits(encoded));
				}
			}
			query = query || character == '?';
			i += Character.charCount(character);
		}
		return URI.create(uri.toString());
	}

	private static boolean isHex(String text, int index) {
		return index < text.length() && HexFormat.isHexDigit(text.charAt(index));
	}

	// RFC 3986, section 3.3 and 3.4, and brackets, which java.net.URI allows in a query.
	private static boolean isAllowed(int c, boolean query) {
		boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		return letterOrDigit || "-._~!$&'()*+,;=:@/?".indexOf(c) >= 0 || (query && (c == '[' || c == ']'));
	}

	/**
	 * Reads the parameters of a query.
	 * @param uri a URI with or without a query
	 * @return decoded values by name, in their order, unmodifiable
	 */
	static Map<String, List<String>> parameters(String uri) {
		int start = uri.indexOf('?');
		if (start < 0) {
			return Map.of();
		}
		Map<String, List<String>> parameters = new LinkedHashMap<>();
		for (String pair : uri.substring(start + 1).split("&")) {
			if (!pair.isEmpty()) {
				int equals = pair.indexOf('=');
				String name = decode((equals >= 0) ? pair.substring(0, equals) : pair);
				String value = (equals >= 0) ? decode(pair.substring(equals + 1)) : "";
				parameters.computeIfAbsent(name, (key) -> new ArrayList<>()).add(value);
			}
		}
		parameters.replaceAll((name, values) -> List.copyOf(values));
		return Collections.unmodifiableMap(parameters);
	}

	private static String decode(String text) {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return text;
		}
	}

	/**
	 * Reads cookies (RFC 6265, section 4.2). Quotes belong to the value. Of several of
	 * the same name the first counts, which has the longest path (section 5.4).
	 * @param lines values of the {@code Cookie} header
	 * @return values by name, in their order, unmodifiable
	 */
	static Map<String, String> cookies(List<String> lines) {
		Map<String, String> cookies = new LinkedHashMap<>();
		for (String line : lines) {
			for (String pair : line.split(";")) {
				int equals = pair.indexOf('=');
				String name = (equals > 0) ? pair.substring(0, equals).strip() : "";
				if (!name.isEmpty()) {
					cookies.putIfAbsent(name, pair.substring(equals + 1).strip());
				}
			}
		}
		return Collections.unmodifiableMap(cookies);
	}

}
