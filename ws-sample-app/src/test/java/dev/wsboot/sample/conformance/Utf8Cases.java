package dev.wsboot.sample.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Family 6: text is UTF-8 (RFC 3629, section 4), and an impossible byte ends the
 * connection when it arrives, no earlier and no later.
 */
final class Utf8Cases {

	/** First and last code point of each length and around what is no character. */
	private static final int[] CODE_POINTS = { 0x00, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xcfff, 0xd000, 0xd7ff,
			0xe000, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1ffff, 0x3ffff, 0x40000, 0xfffff, 0x100000, 0x10fffe, 0x10ffff };

	private static final byte[] PING = Case.sent(0x89, "alive");

	private static final byte[] PONG = Case.served(0x8a, "alive");

	private Utf8Cases() {
	}

	static List<Case> valid() {
		List<Case> cases = new ArrayList<>();
		for (int codePoint : CODE_POINTS) {
			// On both sides of it stands a character of another length.
			byte[] text = Case.utf8("κ" + Character.toString(codePoint) + "z");
			String id = "6.valid U+" + Integer.toHexString(codePoint);
			byte[] echo = Case.served(0x81, text);
			cases.add(Case.passes(id, RawClient.frame(0x81, text), echo));
			for (int cut = 0; cut <= text.length; cut++) {
				cases.add(Case.passes(id + ", cut at " + cut,
						RawClient.join(RawClient.frame(0x01, Arrays.copyOf(text, cut)), PING,
								RawClient.frame(0x80, Arrays.copyOfRange(text, cut, text.length))),
						RawClient.join(PONG, echo)));
			}
			byte[] single = RawClient.frame(0x01, new byte[0]);
			for (byte each : text) {
				single = RawClient.join(single, RawClient.frame(0x00, new byte[] { each }));
			}
			cases.add(Case.passes(id + ", a fragment for a byte", RawClient.join(single, Case.sent(0x80, "")), echo));
		}
		return cases;
	}

	static List<Case> invalid() {
		List<Case> cases = new ArrayList<>();
		// 6.14, 6.20: bytes that begin no character.
		for (int lead = 0x80; lead <= 0xff; lead++) {
			if (lead < 0xc2 || lead > 0xf4) {
				addInvalid(cases, "6.14", "", lead);
			}
		}
		// 6.10 to 6.19, 6.21: the second byte, which for some first bytes has a range of
		// its own: overlong below it, surrogates or too high above it.
		for (int lead = 0xc2; lead <= 0xf4; lead++) {
			int low = (lead == 0xe0) ? 0xa0 : (lead == 0xf0) ? 0x90 : 0x80;
			int high = (lead == 0xed) ? 0x9f : (lead == 0xf4) ? 0x8f : 0xbf;
			String prefix = HexFormat.of().toHexDigits((byte) lead);
			for (int second : new int[] { 0x00, 0x7f, low - 1, high + 1, 0xff }) {
				addInvalid(cases, "6.10", prefix, second);
			}
		}
		// 6.3, 6.12: a later byte.
		for (String prefix : List.of("e0a0", "e1bd", "ed9f", "efbf", "f090", "f48f", "f0908d", "f48fbf", "f18080")) {
			for (int next : new int[] { 0x00, 0x41, 0x7f, 0xc0, 0xc2, 0xff }) {
				addInvalid(cases, "6.12", prefix, next);
			}
		}
		return cases;
	}

	static List<Case> cutOff() {
		List<Case> cases = new ArrayList<>();
		for (String hex : List.of("ce", "df", "e0", "e0a0", "ed9f", "efbf", "f0", "f090", "f09080", "f48fbf")) {
			byte[] head = RawClient.join(Case.utf8("κόσμε"), Case.hex(hex));
			cases.add(Case.fails("6.1 ends within a character: " + hex,
					RawClient.join(RawClient.frame(0x81, head), PING), new byte[0], 1007));
			cases.add(Case.fails("6.1 ends within a character, in the last fragment: " + hex,
					RawClient.join(RawClient.frame(0x01, head), PING, RawClient.frame(0x80, new byte[0])), PONG, 1007));
		}
		return cases;
	}

	private static void addInvalid(List<Case> cases, String number, String prefix, int impossible) {
		byte[] head = RawClient.join(Case.utf8("κ"), Case.hex(prefix));
		byte[] wrong = { (byte) impossible };
		String id = number + " " + prefix + " | " + HexFormat.of().toHexDigits((byte) impossible);
		byte[] all = RawClient.join(head, wrong, Case.utf8("edited"));
		cases.add(Case.fails(id + ", whole", RawClient.join(RawClient.frame(0x81, all), PING), new byte[0], 1007)
			.inPieces(Case.WHOLE));
		// The Pong shows that what came so far is no mistake; the message never ends.
		cases.add(Case.fails("6.4.1 " + id + ", in a fragment of its own",
				RawClient.join(RawClient.frame(0x01, head), PING, RawClient.frame(0x00, wrong)), PONG, 1007));
		byte[] frame = RawClient.frame(0x81, all);
		cases.add(Case.fails("6.4.3 " + id + ", as the last byte of an unfinished frame",
				Arrays.copyOf(frame, 6 + head.length + 1), new byte[0], 1007));
	}

}
