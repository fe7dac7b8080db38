package dev.wsboot.internal.endpoint;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Looks for a path that two patterns match. What it finds is certain; what it does not
 * find may exist, since nothing is tried that would have to match a regular expression
 * without being a literal of the other pattern.
 */
final class PatternOverlap {

	private static final String ANY = "x";

	private PatternOverlap() {
	}

	/**
	 * Finds a path.
	 * @param one a pattern
	 * @param other another one
	 * @return a path that both match, or {@code null} if none was found
	 */
	static @Nullable String find(PathPattern one, PathPattern other) {
		String path = merge(one.getPatternString().split("/", -1), other.getPatternString().split("/", -1));
		PathContainer parsed = PathContainer.parsePath(path);
		return (one.matches(parsed) && other.matches(parsed)) ? path : null;
	}

	// A slash cannot be within braces, so each part is a whole segment; the first is
	// empty.
	private static String merge(String[] one, String[] other) {
		List<String> merged = new ArrayList<>();
		for (int i = 0; i < Math.max(one.length, other.length); i++) {
			// What one pattern has and the other has not can only be in a rest.
			String left = (i < one.length) ? one[i] : "**";
			String right = (i < other.length) ? other[i] : "**";
			merged.add(isLiteral(left) ? left : (isLiteral(right) ? right : ANY));
		}
		return String.join("/", merged);
	}

	private static boolean isLiteral(String segment) {
		return segment.chars().noneMatch((c) -> c == '{' || c == '*' || c == '?');
	}

}
