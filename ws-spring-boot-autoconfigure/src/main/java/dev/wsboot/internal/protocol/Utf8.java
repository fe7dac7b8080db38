package dev.wsboot.internal.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Turns validated UTF-8 into strings.
 */
public final class Utf8 {

	private Utf8() {
	}

	/**
	 * Decodes UTF-8 that was found valid before.
	 * @param array holds the text
	 * @param offset where it starts
	 * @param length how many bytes it has
	 * @param ascii whether all bytes are known to be ASCII: the string is one copy of the
	 * bytes then, which the JDK does not look at again
	 * @return the text
	 */
	public static String decode(byte[] array, int offset, int length, boolean ascii) {
		return new String(array, offset, length, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
	}

}
