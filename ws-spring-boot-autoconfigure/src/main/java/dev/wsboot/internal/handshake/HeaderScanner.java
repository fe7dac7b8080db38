package dev.wsboot.internal.handshake;

import java.util.Enumeration;

import org.jspecify.annotations.Nullable;

/**
 * Reads the value of one header line by the grammar of RFC 9110, section 5.6. Optional
 * white space is skipped before whatever is read.
 */
final class HeaderScanner {

	private final String value;

	private int position;

	HeaderScanner(String value) {
		this.value = value;
	}

	/**
	 * Whether nothing is left.
	 */
	boolean atEnd() {
		skipSpace();
		return this.position == this.value.length();
	}

	/**
	 * Skips a delimiter if it is the next character.
	 */
	boolean skip(char delimiter) {
		if (atEnd() || this.value.charAt(this.position) != delimiter) {
			return false;
		}
		this.position++;
		return true;
	}

	/**
	 * Reads a token.
	 * @return the token or {@code null} if there is none
	 */
	@Nullable String token() {
		skipSpace();
		int start = this.position;
		while (this.position < this.value.length() && isTokenChar(this.value.charAt(this.position))) {
			this.position++;
		}
		return (this.position > start) ? this.value.substring(start, this.position) : null;
	}

	/**
	 * Reads a token that may be quoted (RFC 6455, section 9.1).
	 * @return the token without quotes or {@code null} if there is none
	 */
	@Nullable String tokenOrQuoted() {
		return skip('"') ? quoted() : token();
	}

	private @Nullable String quoted() {
		StringBuilder token = new StringBuilder();
		while (this.position < this.value.length()) {
			char c = this.value.charAt(this.position++);
			if (c == '"') {
				return token.isEmpty() ? null : token.toString();
			}
			if (c == '\\' && this.position < this.value.length()) {
				c = this.value.charAt(this.position++);
			}
			if (!isTokenChar(c)) {
				return null;
			}
			token.append(c);
		}
		return null;
	}

	private void skipSpace() {
		while (this.position < this.value.length() && isSpace(this.value.charAt(this.position))) {
			this.position++;
		}
	}

	/**
	 * Whether one of the elements of a list is a token, in any case. The list may be
	 * spread over several lines (RFC 9110, section 5.3).
	 */
	static boolean contains(Enumeration<String> lines, String token) {
		while (lines.hasMoreElements()) {
			if (contains(lines.nextElement(), token)) {
				return true;
			}
		}
		return false;
	}

	private static boolean contains(String line, String token) {
		int start = 0;
		while (start < line.length()) {
			int comma = line.indexOf(',', start);
			int end = (comma >= 0) ? comma : line.length();
			if (isElement(line, start, end, token)) {
				return true;
			}
			start = end + 1;
		}
		return false;
	}

	private static boolean isElement(String line, int start, int end, String token) {
		int from = start;
		while (from < end && isSpace(line.charAt(from))) {
			from++;
		}
		int to = end;
		while (to > from && isSpace(line.charAt(to - 1))) {
			to--;
		}
		return to - from == token.length() && line.regionMatches(true, from, token, 0, token.length());
	}

	/**
	 * Removes white space around a value.
	 */
	static String trim(String value) {
		int from = 0;
		int to = value.length();
		while (from < to && isSpace(value.charAt(from))) {
			from++;
		}
		while (to > from && isSpace(value.charAt(to - 1))) {
			to--;
		}
		return value.substring(from, to);
	}

	static boolean isToken(String value) {
		for (int i = 0; i < value.length(); i++) {
			if (!isTokenChar(value.charAt(i))) {
				return false;
			}
		}
		return !value.isEmpty();
	}

	private static boolean isTokenChar(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
				|| "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
	}

	private static boolean isSpace(char c) {
		return c == ' ' || c == '\t';
	}

}
