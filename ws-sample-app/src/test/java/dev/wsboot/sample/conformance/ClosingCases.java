package dev.wsboot.sample.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * Family 7: the closing handshake.
 */
final class ClosingCases {

	private static final byte[] NONE = {};

	private static final byte[] NORMAL = RawClient.close(1000, "");

	private static final byte[] BEFORE = Case.sent(0x81, "before");

	private static final byte[] ECHO = Case.served(0x81, "before");

	private ClosingCases() {
	}

	static List<Case> handshakes() {
		List<Case> cases = new ArrayList<>();
		cases.add(Case.closes("7.1.1 message, close", RawClient.join(BEFORE, NORMAL), ECHO, 1000));
		cases.add(Case.closes("7.1.2 close, close", RawClient.join(NORMAL, RawClient.close(3000, "")), NONE, 1000));
		cases.add(Case.closes("7.1.3 close, ping", RawClient.join(NORMAL, Case.sent(0x89, "late")), NONE, 1000));
		cases.add(Case.closes("7.1.4 close, message", RawClient.join(NORMAL, BEFORE), NONE, 1000));
		cases.add(Case.closes("7.1.5 fragment, close, fragment",
				RawClient.join(Case.sent(0x01, "a"), NORMAL, Case.sent(0x80, "b")), NONE, 1000));
		cases.add(Case.closes("7.1.6 256 KB, close, ping",
				RawClient.join(RawClient.frame(0x82, new byte[262_144]), NORMAL, Case.sent(0x89, "late")),
				Case.served(0x82, new byte[262_144]), 1000)
			.inPieces(Case.WHOLE, 997));
		cases.add(Case.closes("7.1.7 close, what is no frame", RawClient.join(NORMAL, Case.hex("ffffffffffffffff")),
				NONE, 1000));
		cases.add(Case.closes("7.3.1 empty", RawClient.frame(0x88, NONE), NONE, Case.EMPTY));
		cases.add(Case.fails("7.3.2 one byte", RawClient.join(BEFORE, RawClient.frame(0x88, new byte[1])), ECHO, 1002));
		for (int length : new int[] { 0, 1, 2, 122, 123 }) {
			cases.add(Case.closes("7.3.5 reason of " + length, RawClient.close(1000, "*".repeat(length)), NONE, 1000));
		}
		cases.add(Case.closes("7.3.4 reason of characters of each length", RawClient.close(1000, "aκ€😀"), NONE, 1000));
		cases.add(Case.fails("7.3.6 reason of 124", RawClient.join(BEFORE, RawClient.close(1000, "*".repeat(124))),
				ECHO, 1002));
		for (String reason : List.of("80", "c0af", "eda080", "f4908080", "ff", "cebae1bdb9cf83cebcceb5eda080",
				"e282")) {
			cases.add(Case.fails("7.5.1 reason " + reason,
					RawClient.join(BEFORE, RawClient.frame(0x88, RawClient.join(Case.hex("03e8"), Case.hex(reason)))),
					ECHO, 1007));
		}
		return cases;
	}

	static List<Case> codes() {
		List<Case> cases = new ArrayList<>();
		for (int code : new int[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999 }) {
			cases.add(Case.closes("7.7 " + code, RawClient.close(code, ""), NONE, code));
			cases.add(Case.closes("7.7 " + code + " with a reason", RawClient.close(code, "why"), NONE, code));
		}
		for (int code : new int[] { 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535 }) {
			cases.add(Case.fails("7.9 " + code, RawClient.close(code, ""), NONE, 1002));
			cases.add(Case.fails("7.9 " + code + " with a reason", RawClient.close(code, "why"), NONE, 1002));
		}
		return cases;
	}

}
