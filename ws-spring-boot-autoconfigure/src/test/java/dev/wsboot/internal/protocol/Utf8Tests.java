package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * UTF-8 (RFC 3629), against the JDK's decoder.
 */
class Utf8Tests {

	@Test
	void everyCodePointIsAcceptedAndNoSurrogateIs() {
		for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
			boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
			byte[] bytes = surrogate ? threeBytes(codePoint)
					: Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
			int state = Utf8.check(Utf8.ACCEPT, bytes, 0, bytes.length);
			assertThat(state == Utf8.ACCEPT).as("U+%X", codePoint).isNotEqualTo(surrogate);
		}
	}

	@Test
	void allThreeBytesAreJudgedAsTheJdkDoes() {
		byte[] bytes = new byte[3];
		for (int value = 0; value < 1 << 24; value += (value < 0x800000) ? 0x101 : 1) {
			bytes[0] = (byte) (value >>> 16);
			bytes[1] = (byte) (value >>> 8);
			bytes[2] = (byte) value;
			boolean valid = Utf8.check(Utf8.ACCEPT, bytes, 0, 3) == Utf8.ACCEPT;
			// A malformed sequence becomes at least one replacement character.
			boolean expected = new String(bytes, StandardCharsets.UTF_8).indexOf(0xFFFD) < 0
					|| Arrays.equals(bytes, new byte[] { (byte) 0xEF, (byte) 0xBF, (byte) 0xBD });
			assertThat(valid).as("%06x", value).isEqualTo(expected);
		}
	}

	@Test
	void randomBytesAreJudgedAsTheJdkDoesWhateverThePieces() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		String alphabet = "aaaaaaaaaaaaaaaaz09äß€漢\uD83D\uDE00";
		int[] letters = alphabet.codePoints().toArray();
		for (int round = 0; round < 50_000; round++) {
			StringBuilder text = new StringBuilder();
			int length = random.nextInt(60);
			for (int i = 0; i < length; i++) {
				text.appendCodePoint(letters[random.nextInt(letters.length)]);
			}
			byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
			if (bytes.length > 0 && random.nextBoolean()) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			int end = bytes.length - ((bytes.length > 0) ? random.nextInt(2) : 0);
			int split = (end > 0) ? random.nextInt(end) : 0;
			int first = Utf8.check(Utf8.ACCEPT, bytes, 0, split);
			int state = Utf8.check(first, bytes, split, end - split);
			assertThat(state == Utf8.ACCEPT).as("seed %d round %d", seed, round).isEqualTo(isValid(bytes, end));
			boolean ascii = true;
			for (int i = split; i < end; i++) {
				ascii &= bytes[i] >= 0;
			}
			assertThat(Utf8.isAscii(bytes, split, end - split)).as("seed %d round %d", seed, round).isEqualTo(ascii);
		}
	}

	@ParameterizedTest(name = "{0} is impossible from byte {1} on")
	@CsvSource({ "80, 0", "bf, 0", "c0, 0", "c1, 0", "f5, 0", "ff, 0", "c241, 1", "c2c2, 1", "e080, 1", "e09f, 1",
			"eda0, 1", "edbf, 1", "e1807f, 2", "f080, 1", "f08f, 1", "f490, 1", "f4bf, 1", "f1807f, 2", "f18080c0, 3",
			"ceba80, 2" })
	void theFirstImpossibleByteIsNoticed(String hex, int position) {
		byte[] bytes = Frames.hex(hex);
		for (int padding = 0; padding < 70; padding++) {
			byte[] padded = new byte[padding + bytes.length];
			Arrays.fill(padded, (byte) 'a');
			System.arraycopy(bytes, 0, padded, padding, bytes.length);
			int before = Utf8.check(Utf8.ACCEPT, padded, 0, padding + position);
			assertThat(before).isNotEqualTo(Utf8.REJECT);
			assertThat(Utf8.check(Utf8.ACCEPT, padded, 0, padding + position + 1)).isEqualTo(Utf8.REJECT);
			assertThat(Utf8.check(before, padded, padding + position, 1)).isEqualTo(Utf8.REJECT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "c3", "e2", "e282", "f0", "f09f", "f09f98" })
	void aCharacterThatBreaksOffIsNoticedHoweverMuchAsciiFollows(String hex) {
		byte[] start = Frames.hex(hex);
		for (int before = 0; before < 40; before++) {
			for (int after = 1; after < 70; after++) {
				byte[] bytes = new byte[before + start.length + after];
				Arrays.fill(bytes, (byte) 'a');
				System.arraycopy(start, 0, bytes, before, start.length);
				assertThat(Utf8.check(Utf8.ACCEPT, bytes, 0, bytes.length)).isEqualTo(Utf8.REJECT);
				int state = Utf8.check(Utf8.ACCEPT, bytes, 0, before + start.length);
				assertThat(Utf8.check(state, bytes, before + start.length, after)).isEqualTo(Utf8.REJECT);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain", "grün", "€", "\uD83D\uDE00" })
	void validTextIsDecoded(String text) {
		byte[] bytes = ("##" + text + "#").getBytes(StandardCharsets.UTF_8);
		boolean ascii = text.chars().allMatch((c) -> c < 128);
		assertThat(Utf8.decode(bytes, 2, bytes.length - 3, ascii)).isEqualTo(text);
		assertThat(Utf8.decode(bytes, 2, bytes.length - 3, false)).isEqualTo(text);
	}

	private static boolean isValid(byte[] bytes, int end) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	private static byte[] threeBytes(int codePoint) {
		return new byte[] { (byte) (0xE0 | (codePoint >> 12)), (byte) (0x80 | ((codePoint >> 6) & 0x3F)),
				(byte) (0x80 | (codePoint & 0x3F)) };
	}

}
