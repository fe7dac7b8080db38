package dev.wsboot;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Why a connection ends: a status code and a reason (RFC 6455, section 7.4). The
 * constants are the codes of section 7.4.1 and of the IANA registry; 3000 to 3999 belong
 * to libraries, 4000 to 4999 to applications.
 *
 * @param code status code, from 1000 to 4999
 * @param reason at most 123 bytes of UTF-8, empty if there is none
 * @since 0.1.0
 */
public record CloseStatus(int code, String reason) {

	/** The purpose of the connection was fulfilled (1000). */
	public static final CloseStatus NORMAL = new CloseStatus(1000);

	/** The server goes down or the page was left (1001). */
	public static final CloseStatus GOING_AWAY = new CloseStatus(1001);

	/** The peer broke the protocol (1002). */
	public static final CloseStatus PROTOCOL_ERROR = new CloseStatus(1002);

	/** A kind of message that the endpoint does not take, text or binary (1003). */
	public static final CloseStatus UNSUPPORTED_DATA = new CloseStatus(1003);

	/** The Close frame had no status code (1005). Never sent. */
	public static final CloseStatus NO_STATUS = new CloseStatus(1005);

	/** The connection ended without a Close frame (1006). Never sent. */
	public static final CloseStatus ABNORMAL = new CloseStatus(1006);

	/** Text that is not UTF-8, or a payload that cannot be decoded (1007). */
	public static final CloseStatus INVALID_PAYLOAD = new CloseStatus(1007);

	/** A message against the endpoint's policy (1008). */
	public static final CloseStatus POLICY_VIOLATION = new CloseStatus(1008);

	/** A message or frame over the endpoint's limits (1009). */
	public static final CloseStatus MESSAGE_TOO_BIG = new CloseStatus(1009);

	/** The endpoint failed (1011). */
	public static final CloseStatus INTERNAL_ERROR = new CloseStatus(1011);

	/** The server restarts (1012). */
	public static final CloseStatus SERVICE_RESTART = new CloseStatus(1012);

	/** The server has more to do than it can, or the peer reads too slowly (1013). */
	public static final CloseStatus TRY_AGAIN_LATER = new CloseStatus(1013);

	private static final int MAX_REASON_BYTES = 123;

	/**
	 * Checks code and reason.
	 * @throws IllegalArgumentException if the code is not between 1000 and 4999 or the
	 * reason is longer than 123 bytes of UTF-8
	 */
	public CloseStatus {
		if (code < 1000 || code > 4999) {
			throw new IllegalArgumentException("'code' must be between 1000 and 4999 but is " + code);
		}
		Objects.requireNonNull(reason, "'reason' must not be null");
		int bytes = (reason.length() * 3 <= MAX_REASON_BYTES) ? 0 : reason.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_REASON_BYTES) {
			throw new IllegalArgumentException(
					"'reason' must be at most 123 bytes of UTF-8 but has " + bytes + ": a control frame holds no more");
		}
	}

	/**
	 * A status without a reason.
	 * @param code status code, from 1000 to 4999
	 */
	public CloseStatus(int code) {
		this(code, "");
	}

	/**
	 * The same code with a reason.
	 * @param reason at most 123 bytes of UTF-8
	 * @return the status with that reason
	 */
	public CloseStatus withReason(String reason) {
		return new CloseStatus(this.code, reason);
	}

	/**
	 * Whether the code may stand in a Close frame (RFC 6455, section 7.4). 1004 is
	 * undefined; 1005, 1006 and 1015 only report; 1016 to 2999 are not assigned.
	 * @return whether this status can be sent
	 */
	public boolean isSendable() {
		return isSendable(this.code);
	}

	/**
	 * Whether a code may stand in a Close frame (RFC 6455, section 7.4).
	 * @param code any number
	 * @return whether that code can be sent and received
	 */
	public static boolean isSendable(int code) {
		return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
	}

	@Override
	public String toString() {
		return this.reason.isEmpty() ? String.valueOf(this.code) : this.code + " " + this.reason;
	}

}
