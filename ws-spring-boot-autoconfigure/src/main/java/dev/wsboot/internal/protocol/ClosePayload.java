package dev.wsboot.internal.protocol;

import java.nio.charset.StandardCharsets;

import dev.wsboot.CloseStatus;

/**
 * What stands in a Close frame: nothing, or a status code in two bytes and a reason in
 * UTF-8 (RFC 6455, section 5.5.1).
 */
final class ClosePayload {

	private ClosePayload() {
	}

	/**
	 * Reads a payload.
	 * @param array holds it from its start on
	 * @param length how many bytes it has, at most 125
	 * @return the status, {@link CloseStatus#NO_STATUS} if the payload is empty
	 * @throws ProtocolException with 1002 if it is one byte long or the code must not be
	 * sent (section 7.4), with 1007 if the reason is not UTF-8
	 */
	static CloseStatus decode(byte[] array, int length) throws ProtocolException {
		if (length == 0) {
			return CloseStatus.NO_STATUS;
		}
		if (length == 1) {
			throw ProtocolException.protocolError("Close frame has half a status code");
		}
		int code = ((array[0] & 0xFF) << 8) | (array[1] & 0xFF);
		if (!CloseStatus.isSendable(code)) {
			throw ProtocolException.protocolError("Close frame has a status code that must not be sent");
		}
		if (Utf8Validator.check(Utf8Validator.ACCEPT, array, 2, length - 2) != Utf8Validator.ACCEPT) {
			throw ProtocolException.invalidPayload("Reason of the Close frame is not UTF-8");
		}
		if (length == 2 && code == CloseStatus.NORMAL.code()) {
			return CloseStatus.NORMAL;
		}
		return new CloseStatus(code, new String(array, 2, length - 2, StandardCharsets.UTF_8));
	}

	/**
	 * Writes a payload.
	 * @param status a status that can be sent, or {@link CloseStatus#NO_STATUS}
	 * @return at most 125 bytes, none for {@link CloseStatus#NO_STATUS}
	 */
	static byte[] encode(CloseStatus status) {
		if (status.code() == CloseStatus.NO_STATUS.code()) {
			return PayloadArray.NOTHING;
		}
		if (!status.isSendable()) {
			throw new IllegalArgumentException(
					"'status' must be one that may stand in a Close frame but is " + status.code());
		}
		byte[] reason = status.reason().getBytes(StandardCharsets.UTF_8);
		byte[] payload = new byte[2 + reason.length];
		payload[0] = (byte) (status.code() >>> 8);
		payload[1] = (byte) status.code();
		System.arraycopy(reason, 0, payload, 2, reason.length);
		return payload;
	}

}
