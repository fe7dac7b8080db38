package dev.wsboot.internal.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes the mask off a payload on its way from the input to the message (RFC 6455,
 * section 5.3). One pass does all that has to be done with every byte: copy, unmask, and
 * notice whether it is ASCII.
 */
final class Masking {

	private static final VarHandle ARRAY_LONGS = MethodHandles.byteArrayViewVarHandle(long[].class,
			ByteOrder.LITTLE_ENDIAN);

	private static final VarHandle BUFFER_LONGS = MethodHandles.byteBufferViewVarHandle(long[].class,
			ByteOrder.LITTLE_ENDIAN);

	private static final VarHandle BUFFER_INTS = MethodHandles.byteBufferViewVarHandle(int[].class,
			ByteOrder.LITTLE_ENDIAN);

	private static final long NOT_ASCII = 0x8080808080808080L;

	private Masking() {
	}

	/**
	 * Reads a masking key; its lowest byte is the first one on the wire. The buffer's
	 * byte order does not matter.
	 * @param input moves on by four bytes
	 * @return the key
	 */
	static int readKey(ByteBuffer input) {
		int position = input.position();
		int key = (int) BUFFER_INTS.get(input, position);
		input.position(position + 4);
		return key;
	}

	/**
	 * The key for what follows after some bytes of a payload.
	 * @param key the key for those bytes
	 * @param bytes how many
	 * @return the key whose lowest byte belongs to the next byte
	 */
	static int advanceKey(int key, int bytes) {
		return Integer.rotateRight(key, (bytes & 3) << 3);
	}

	/**
	 * Copies and unmasks. The buffer's byte order does not matter.
	 * @param input moves on by {@code length} bytes
	 * @param key its lowest byte belongs to the first byte
	 * @param array where the bytes go
	 * @param offset where they start
	 * @param length how many there are
	 * @return whether all of them are ASCII
	 */
	static boolean unmask(ByteBuffer input, int key, byte[] array, int offset, int length) {
		long longKey = (key & 0xFFFFFFFFL) | ((long) key << 32);
		int from = input.position();
		int shift = offset - from;
		int end = from + length;
		int index = from;
		long seen = 0;
		for (; index <= end - 32; index += 32) {
			long first = (long) BUFFER_LONGS.get(input, index) ^ longKey;
			long second = (long) BUFFER_LONGS.get(input, index + 8) ^ longKey;
			long third = (long) BUFFER_LONGS.get(input, index + 16) ^ longKey;
			long fourth = (long) BUFFER_LONGS.get(input, index + 24) ^ longKey;
			ARRAY_LONGS.set(array, index + shift, first);
			ARRAY_LONGS.set(array, index + shift + 8, second);
			ARRAY_LONGS.set(array, index + shift + 16, third);
			ARRAY_LONGS.set(array, index + shift + 24, fourth);
			seen |= first | second | third | fourth;
		}
		for (; index <= end - 8; index += 8) {
			long word = (long) BUFFER_LONGS.get(input, index) ^ longKey;
			ARRAY_LONGS.set(array, index + shift, word);
			seen |= word;
		}
		for (long rest = longKey; index < end; index++, rest >>>= 8) {
			byte value = (byte) (input.get(index) ^ rest);
			array[index + shift] = value;
			seen |= value;
		}
		input.position(end);
		return (seen & NOT_ASCII) == 0;
	}

}
