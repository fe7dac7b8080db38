package dev.wsboot.sample.compression;

import java.util.Arrays;

/**
 * Walks through DEFLATE blocks (RFC 1951) for the one thing {@code Inflater} keeps to
 * itself: how far back they refer. What they say is not of interest here.
 */
final class BackReferences {

	private static final int[] CODE_LENGTH_ORDER = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };

	private final byte[] input;

	private int bit;

	private int farthest;

	private BackReferences(byte[] input) {
		this.input = input;
	}

	/**
	 * The greatest distance of all references.
	 * @param deflated whole blocks, up to the end of the array
	 * @return bytes, 0 if there is no reference
	 */
	static int farthest(byte[] deflated) {
		BackReferences walk = new BackReferences(deflated);
		while (walk.bit < deflated.length * 8) {
			walk.block();
		}
		return walk.farthest;
	}

	private void block() {
		this.bit++;
		switch (bits(2)) {
			case 0 -> {
				this.bit = (this.bit + 7) & ~7;
				int length = bits(16);
				this.bit += 16 + 8 * length;
			}
			case 1 -> {
				int[] literals = new int[288];
				for (int i = 0; i < literals.length; i++) {
					literals[i] = (i < 144) ? 8 : (i < 256) ? 9 : (i < 280) ? 7 : 8;
				}
				int[] distances = new int[30];
				Arrays.fill(distances, 5);
				symbols(new PrefixCode(literals, 0, 288), new PrefixCode(distances, 0, 30));
			}
			case 2 -> dynamic();
			default -> throw new IllegalArgumentException("Block type 3");
		}
	}

	private void dynamic() {
		int literals = bits(5) + 257;
		int distances = bits(5) + 1;
		int described = bits(4) + 4;
		int[] codeLengths = new int[19];
		for (int i = 0; i < described; i++) {
			codeLengths[CODE_LENGTH_ORDER[i]] = bits(3);
		}
		PrefixCode code = new PrefixCode(codeLengths, 0, 19);
		int[] lengths = new int[literals + distances];
		for (int i = 0; i < lengths.length;) {
			int symbol = read(code);
			if (symbol < 16) {
				lengths[i++] = symbol;
				continue;
			}
			int value = (symbol == 16) ? lengths[i - 1] : 0;
			int end = i + ((symbol == 18) ? 11 + bits(7) : (symbol == 17) ? 3 + bits(3) : 3 + bits(2));
			while (i < end) {
				lengths[i++] = value;
			}
		}
		symbols(new PrefixCode(lengths, 0, literals), new PrefixCode(lengths, literals, distances));
	}

	private void symbols(PrefixCode literals, PrefixCode distances) {
		for (int symbol = read(literals); symbol != 256; symbol = read(literals)) {
			if (symbol > 256) {
				// Lengths: four symbols for each number of extra bits, from 265 on.
				boolean extra = symbol >= 265 && symbol < 285;
				this.bit += extra ? (symbol - 261) / 4 : 0;
				int distance = read(distances);
				int more = Math.max(0, distance / 2 - 1);
				int base = (distance < 4) ? distance : (2 + distance % 2) << more;
				this.farthest = Math.max(this.farthest, 1 + base + bits(more));
			}
		}
	}

	private int bits(int count) {
		int value = 0;
		for (int i = 0; i < count; i++, this.bit++) {
			value |= ((this.input[this.bit >> 3] >> (this.bit & 7)) & 1) << i;
		}
		return value;
	}

	private int read(PrefixCode code) {
		int value = 0;
		int first = 0;
		int index = 0;
		for (int length = 1; length <= 15; length++, this.bit++) {
			value |= (this.input[this.bit >> 3] >> (this.bit & 7)) & 1;
			int count = code.counts[length];
			if (value - first < count) {
				this.bit++;
				return code.symbols[index + value - first];
			}
			index += count;
			first = (first + count) << 1;
			value <<= 1;
		}
		throw new IllegalArgumentException("No such code");
	}

	/**
	 * A canonical prefix code (RFC 1951, section 3.2.2).
	 */
	private static final class PrefixCode {

		/** How many codes there are of each length. */
		private final int[] counts = new int[16];

		/** Sorted by length, then by value. */
		private final int[] symbols;

		PrefixCode(int[] lengths, int offset, int size) {
			this.symbols = new int[size];
			int next = 0;
			for (int length = 1; length <= 15; length++) {
				for (int symbol = 0; symbol < size; symbol++) {
					if (lengths[offset + symbol] == length) {
						this.symbols[next++] = symbol;
						this.counts[length]++;
					}
				}
			}
		}

	}

}
