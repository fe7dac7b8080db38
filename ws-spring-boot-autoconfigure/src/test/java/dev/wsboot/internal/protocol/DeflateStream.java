package dev.wsboot.internal.protocol;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a DEFLATE stream (RFC 1951) slowly and plainly, to learn what {@code Inflater}
 * does not tell: how far back the references reach. Stops where the input ends between
 * two blocks.
 */
final class DeflateStream {

	private static final int[] LENGTH_BASE = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59,
			67, 83, 99, 115, 131, 163, 195, 227, 258 };

	private static final int[] LENGTH_BITS = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4,
			5, 5, 5, 5, 0 };

	private static final int[] CODE_LENGTH_ORDER = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };

	private final byte[] input;

	private int bit;

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	private byte[] seen = new byte[0];

	private int maxDistance;

	private int references;

	DeflateStream(byte[] input) {
		this.input = input;
		boolean last = false;
		while (!last && this.bit < input.length * 8) {
			last = bits(1) == 1;
			switch (bits(2)) {
				case 0 -> stored();
				case 1 -> compressed(fixedLiterals(), new Code(lengths(30, 5)));
				case 2 -> dynamic();
				default -> throw new IllegalArgumentException("Block type 3");
			}
		}
	}

	byte[] output() {
		return this.output.toByteArray();
	}

	int maxDistance() {
		return this.maxDistance;
	}

	int references() {
		return this.references;
	}

	private void stored() {
		this.bit = (this.bit + 7) / 8 * 8;
		int length = bits(16);
		if (bits(16) != (~length & 0xFFFF)) {
			throw new IllegalArgumentException("Length and its complement differ");
		}
		for (int i = 0; i < length; i++) {
			put(bits(8));
		}
	}

	private void dynamic() {
		int literals = bits(5) + 257;
		int distances = bits(5) + 1;
		int codeLengths = bits(4) + 4;
		int[] order = new int[19];
		for (int i = 0; i < codeLengths; i++) {
			order[CODE_LENGTH_ORDER[i]] = bits(3);
		}
		Code code = new Code(order);
		int[] lengths = new int[literals + distances];
		int index = 0;
		while (index < lengths.length) {
			int symbol = code.read();
			int repeat = switch (symbol) {
				case 16 -> 3 + bits(2);
				case 17 -> 3 + bits(3);
				case 18 -> 11 + bits(7);
				default -> 1;
			};
			int value = (symbol == 16) ? lengths[index - 1] : (symbol < 16) ? symbol : 0;
			for (int i = 0; i < repeat; i++) {
				lengths[index++] = value;
			}
		}
		compressed(new Code(Arrays.copyOf(lengths, literals)),
				new Code(Arrays.copyOfRange(lengths, literals, lengths.length)));
	}

	private void compressed(Code literals, Code distances) {
		while (true) {
			int symbol = literals.read();
			if (symbol == 256) {
				return;
			}
			if (symbol < 256) {
				put(symbol);
				continue;
			}
			int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_BITS[symbol - 257]);
			int distanceSymbol = distances.read();
			int extra = Math.max(0, distanceSymbol / 2 - 1);
			int distance = 1
					+ ((distanceSymbol < 4) ? distanceSymbol : ((2 + distanceSymbol % 2) << extra) + bits(extra));
			this.maxDistance = Math.max(this.maxDistance, distance);
			this.references++;
			for (int i = 0; i < length; i++) {
				put(this.seen[this.output.size() - distance]);
			}
		}
	}

	private void put(int value) {
		int size = this.output.size();
		if (this.seen.length == size) {
			this.seen = Arrays.copyOf(this.seen, size * 2 + 1024);
		}
		this.seen[size] = (byte) value;
		this.output.write(value);
	}

	private int bits(int count) {
		int value = 0;
		for (int i = 0; i < count; i++, this.bit++) {
			value |= ((this.input[this.bit / 8] >> (this.bit % 8)) & 1) << i;
		}
		return value;
	}

	private Code fixedLiterals() {
		int[] lengths = new int[288];
		for (int i = 0; i < lengths.length; i++) {
			lengths[i] = (i < 144) ? 8 : (i < 256) ? 9 : (i < 280) ? 7 : 8;
		}
		return new Code(lengths);
	}

	private static int[] lengths(int count, int length) {
		int[] lengths = new int[count];
		Arrays.fill(lengths, length);
		return lengths;
	}

	/**
	 * A canonical prefix code (RFC 1951, section 3.2.2).
	 */
	private final class Code {

		private final Map<Integer, Integer> symbols = new HashMap<>();

		Code(int[] lengths) {
			int code = 0;
			for (int length = 1; length <= 15; length++) {
				for (int symbol = 0; symbol < lengths.length; symbol++) {
					if (lengths[symbol] == length) {
						// The length is part of the key: 0 and 00 are different codes.
						this.symbols.put((length << 16) | code++, symbol);
					}
				}
				code <<= 1;
			}
		}

		int read() {
			int code = 0;
			for (int length = 1; length <= 15; length++) {
				code = (code << 1) | bits(1);
				Integer symbol = this.symbols.get((length << 16) | code);
				if (symbol != null) {
					return symbol;
				}
			}
			throw new IllegalArgumentException("No such code");
		}

	}

}
