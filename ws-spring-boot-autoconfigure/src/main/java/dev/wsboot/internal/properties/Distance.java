package dev.wsboot.internal.properties;

/**
 * How far two words are apart.
 */
final class Distance {

	private Distance() {
	}

	/**
	 * Counts the letters to insert, to remove or to replace, and the pairs of neighbours
	 * to swap (optimal string alignment).
	 * @param one a word
	 * @param other another
	 * @return 0 if they are equal
	 */
	static int between(String one, String other) {
		int[] beforeLast = new int[other.length() + 1];
		int[] last = new int[other.length() + 1];
		int[] row = new int[other.length() + 1];
		for (int j = 0; j <= other.length(); j++) {
			row[j] = j;
		}
		for (int i = 1; i <= one.length(); i++) {
			int[] spare = beforeLast;
			beforeLast = last;
			last = row;
			row = spare;
			row[0] = i;
			for (int j = 1; j <= other.length(); j++) {
				int replaced = last[j - 1] + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
				if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
						&& one.charAt(i - 2) == other.charAt(j - 1)) {
					row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
				}
			}
		}
		return row[other.length()];
	}

}
