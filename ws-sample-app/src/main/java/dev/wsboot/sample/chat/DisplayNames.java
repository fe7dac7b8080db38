package dev.wsboot.sample.chat;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Turns what a stranger typed into a name that can be shown: one line, at most
 * {@value #MAX_LENGTH} code points, nothing invisible.
 */
final class DisplayNames {

	static final int MAX_LENGTH = 32;

	private DisplayNames() {
	}

	/**
	 * Removes what must not be in a name. Format characters would let a name turn the
	 * direction of the text around it or look like another one.
	 * @param wanted anything
	 * @return the name, empty if nothing is left
	 */
	static String clean(String wanted) {
		StringBuilder name = new StringBuilder();
		Normalizer.normalize(wanted, Normalizer.Form.NFKC)
			.codePoints()
			.map((codePoint) -> isSpace(codePoint) ? ' ' : codePoint)
			.filter(DisplayNames::isVisible)
			.forEach(name::appendCodePoint);
		return shorten(name.toString().strip().replaceAll(" {2,}", " "), MAX_LENGTH);
	}

	/**
	 * Adds the first number from 2 that makes a name unique.
	 * @param name a clean name
	 * @param taken says whether a {@link #key} is in use
	 * @return the name itself if it is free
	 */
	static String unique(String name, Predicate<String> taken) {
		String candidate = name;
		for (int number = 2; taken.test(key(candidate)); number++) {
			String suffix = " " + number;
			candidate = shorten(name, MAX_LENGTH - suffix.length()) + suffix;
		}
		return candidate;
	}

	/**
	 * What two names have in common that people take for the same.
	 * @param name a clean name
	 * @return the key to compare
	 */
	static String key(String name) {
		return name.toLowerCase(Locale.ROOT);
	}

	private static boolean isSpace(int codePoint) {
		return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
	}

	private static boolean isVisible(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
					Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

	private static String shorten(String name, int maxLength) {
		return (name.codePointCount(0, name.length()) <= maxLength) ? name
				: name.substring(0, name.offsetByCodePoints(0, maxLength)).strip();
	}

}
