package dev.wsboot.sample.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Families 1 to 5: framing, pings, reserved bits, reserved opcodes, fragmentation.
 */
final class FrameCases {

	private static final byte[] NONE = {};

	private static final byte[] BEFORE = Case.sent(0x81, "before");

	private static final byte[] ECHO = Case.served(0x81, "before");

	/** Comes too late to be answered. */
	private static final byte[] LATE = Case.sent(0x89, "late");

	private FrameCases() {
	}

	static List<Case> framing() {
		List<Case> cases = new ArrayList<>();
		int[] lengths = { 0, 125, 126, 127, 128, 65_535, 65_536 };
		for (int i = 0; i < lengths.length; i++) {
			int length = lengths[i];
			byte[] text = Case.utf8("*".repeat(length));
			byte[] binary = new byte[length];
			new Random(length).nextBytes(binary);
			Integer[] pieces = (length < 1000) ? new Integer[] { Case.WHOLE, 1 } : new Integer[] { Case.WHOLE, 997 };
			cases.add(Case
				.passes("1.1." + (i + 1) + " text, " + length, RawClient.frame(0x81, text), Case.served(0x81, text))
				.inPieces(pieces));
			cases.add(Case.passes("1.2." + (i + 1) + " binary, " + length, RawClient.frame(0x82, binary),
					Case.served(0x82, binary))
				.inPieces(pieces));
		}
		return cases;
	}

	static List<Case> pings() {
		byte[] full = new byte[125];
		new Random(125).nextBytes(full);
		byte[] pings = NONE;
		byte[] pongs = NONE;
		for (int i = 0; i < 10; i++) {
			pings = RawClient.join(pings, Case.sent(0x89, "payload-" + i));
			pongs = RawClient.join(pongs, Case.served(0x8a, "payload-" + i));
		}
		return List.of(Case.passes("2.1 empty", Case.sent(0x89, ""), Case.served(0x8a, "")),
				Case.passes("2.2 text", Case.sent(0x89, "Hello"), Case.served(0x8a, "Hello")),
				Case.passes("2.3 not text", RawClient.frame(0x89, Case.hex("00fffefdfcfb00ff")),
						Case.served(0x8a, Case.hex("00fffefdfcfb00ff"))),
				Case.passes("2.4 125 bytes", RawClient.frame(0x89, full), Case.served(0x8a, full))
					.inPieces(Case.WHOLE, 1, 7),
				Case.fails("2.5 126 bytes", RawClient.join(BEFORE, RawClient.frame(0x89, new byte[126]), LATE), ECHO,
						1002),
				Case.passes("2.7 empty pong nobody asked for", Case.sent(0x8a, ""), NONE),
				Case.passes("2.8 pong nobody asked for", Case.sent(0x8a, "unsolicited"), NONE),
				Case.passes("2.9 pong nobody asked for, then a ping",
						RawClient.join(Case.sent(0x8a, "unsolicited"), Case.sent(0x89, "ping")),
						Case.served(0x8a, "ping")),
				Case.passes("2.10 ten pings", pings, pongs).inPieces(Case.WHOLE, 1, 15));
	}

	static List<Case> reservedBits() {
		List<Case> cases = new ArrayList<>();
		Map<Integer, String> opcodes = new TreeMap<>(Map.of(0x81, "text", 0x82, "binary", 0x88, "close", 0x89, "ping",
				0x8a, "pong", 0x01, "first fragment"));
		for (int bits = 1; bits < 8; bits++) {
			int rsv = bits << 4;
			opcodes.forEach((firstByte, name) -> {
				byte[] payload = (firstByte == 0x88) ? Case.hex("03e8") : Case.utf8("Hello");
				add(cases, "3." + (rsv >> 4) + " reserved bits on " + name, RawClient.frame(firstByte | rsv, payload));
			});
			cases.add(Case.fails("3." + bits + " reserved bits on a continuation",
					RawClient.join(Case.sent(0x01, "a"), Case.sent(0x80 | rsv, "b"), LATE), NONE, 1002));
		}
		return cases;
	}

	static List<Case> reservedOpcodes() {
		List<Case> cases = new ArrayList<>();
		for (int opcode : new int[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 }) {
			String id = (opcode < 8) ? "4.1." + (opcode - 2) : "4.2." + (opcode - 10);
			add(cases, id + " opcode " + opcode + ", empty", Case.sent(0x80 | opcode, ""));
			add(cases, id + " opcode " + opcode, Case.sent(0x80 | opcode, "Hello"));
			add(cases, id + " opcode " + opcode + " without FIN", Case.sent(opcode, "Hello"));
			cases.add(Case.fails(id + " opcode " + opcode + " between fragments",
					RawClient.join(Case.sent(0x01, "a"), Case.sent(0x80 | opcode, "b"), Case.sent(0x80, "c")), NONE,
					1002));
		}
		return cases;
	}

	static List<Case> fragmentation() {
		List<Case> cases = new ArrayList<>();
		byte[] ping = Case.sent(0x89, "ping");
		byte[] pong = Case.served(0x8a, "ping");
		byte[] first = Case.sent(0x01, "frag1");
		byte[] last = Case.sent(0x80, "frag2");
		byte[] both = Case.served(0x81, "frag1frag2");
		add(cases, "5.1 ping in fragments", RawClient.join(Case.sent(0x09, "frag1"), last));
		add(cases, "5.2 pong in fragments", RawClient.join(Case.sent(0x0a, "frag1"), last));
		add(cases, "5.2 close in fragments",
				RawClient.join(RawClient.frame(0x08, Case.hex("03")), RawClient.frame(0x80, Case.hex("e8"))));
		cases.add(Case.passes("5.3 text", RawClient.join(first, last), both).inPieces(Case.WHOLE, 1, 11));
		cases.add(Case.passes("5.4 binary", RawClient.join(Case.sent(0x02, "frag1"), last),
				Case.served(0x82, "frag1frag2")));
		cases.add(Case.passes("5.5 empty fragments",
				RawClient.join(Case.sent(0x01, ""), Case.sent(0x00, ""), Case.sent(0x80, "")), Case.served(0x81, "")));
		cases.add(Case.passes("5.6 ping between", RawClient.join(first, ping, last), RawClient.join(pong, both)));
		cases.add(Case.passes("5.7 pong between", RawClient.join(first, Case.sent(0x8a, "pong"), last), both));
		cases.add(Case.closes("5.8 close between", RawClient.join(first, RawClient.close(1000, "")), NONE, 1000));
		add(cases, "5.9 continuation of nothing", Case.sent(0x80, "x"));
		add(cases, "5.10 empty continuation of nothing", Case.sent(0x80, ""));
		add(cases, "5.12 unfinished continuation of nothing", Case.sent(0x00, "x"));
		add(cases, "5.13 empty unfinished continuation of nothing", Case.sent(0x00, ""));
		cases
			.add(Case.fails("5.15 continuation after the last", RawClient.join(first, last, last, BEFORE), both, 1002));
		cases.add(Case.fails("5.17 unfinished continuation after the last",
				RawClient.join(first, last, Case.sent(0x00, "x"), BEFORE), both, 1002));
		for (int opcode : new int[] { 0x01, 0x02, 0x81, 0x82 }) {
			cases.add(Case.fails("5.18 message " + Integer.toHexString(opcode) + " within a message",
					RawClient.join(BEFORE, first, Case.sent(opcode, "x"), LATE), ECHO, 1002));
		}
		cases.add(Case.passes("5.19 five fragments, pings between and two messages in a row",
				RawClient.join(Case.sent(0x01, "1"), Case.sent(0x00, "2"), Case.sent(0x89, "a"), Case.sent(0x00, "3"),
						Case.sent(0x00, "4"), Case.sent(0x89, "b"), Case.sent(0x80, "5"), BEFORE, first, last),
				RawClient.join(Case.served(0x8a, "a"), Case.served(0x8a, "b"), Case.served(0x81, "12345"), ECHO, both))
			.inPieces(Case.WHOLE, 1, 7));
		return cases;
	}

	/** The frame alone, and after a message whose echo must come first. */
	private static void add(List<Case> cases, String id, byte[] mistake) {
		cases.add(Case.fails(id, RawClient.join(mistake, LATE), NONE, 1002));
		cases.add(Case.fails(id + ", after a message", RawClient.join(BEFORE, mistake, LATE), ECHO, 1002));
	}

}
