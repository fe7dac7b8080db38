package dev.wsboot.internal.endpoint.hook;

import dev.wsboot.internal.handshake.RejectionReason;

/**
 * Who is asked before a handshake is answered, and the reasons for which it is refused
 * then.
 */
enum Hook {

	INTERCEPTOR(RejectionReason.INTERCEPTOR_REFUSED, RejectionReason.INTERCEPTOR_FAILED, "interceptor"),

	ENDPOINT(RejectionReason.ENDPOINT_REFUSED, RejectionReason.ENDPOINT_FAILED, "endpoint");

	private final RejectionReason refused;

	private final RejectionReason failed;

	private final String word;

	Hook(RejectionReason refused, RejectionReason failed, String word) {
		this.refused = refused;
		this.failed = failed;
		this.word = word;
	}

	RejectionReason refused() {
		return this.refused;
	}

	RejectionReason failed() {
		return this.failed;
	}

	/**
	 * What a client reads to which the application says no more.
	 */
	String refusal() {
		return "The " + this.word + " refused the handshake.";
	}

	/**
	 * What a client reads if the application's code is wrong.
	 */
	String failure() {
		return "The " + this.word + " failed.";
	}

}
