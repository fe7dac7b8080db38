package dev.wsboot.internal.handshake;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.protocol.DeflateParameters;

/**
 * Answers the offers of permessage-deflate in one {@code Sec-WebSocket-Extensions} header
 * (RFC 7692, sections 5 and 7.1). The first offer that is valid is accepted; others, and
 * other extensions, are passed over in silence. A header that breaks the grammar of RFC
 * 6455, section 9.1, fails the handshake, as that section demands.
 */
final class DeflateNegotiation {

	private static final String NAME = "permessage-deflate";

	private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";

	private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";

	private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";

	private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

	private final @Nullable DeflatePolicy policy;

	private @Nullable DeflateParameters agreed;

	private @Nullable String response;

	// The offer that is being read.

	private boolean valid;

	private boolean serverNoContextTakeover;

	private boolean clientNoContextTakeover;

	/** 0 if the parameter is absent. */
	private int serverMaxWindowBits;

	/** 0 if the parameter is absent or has no value. */
	private int clientMaxWindowBits;

	private boolean clientMaxWindowBitsOffered;

	/**
	 * Starts the negotiation.
	 * @param policy what the endpoint wants, or {@code null} if nothing is to be accepted
	 */
	DeflateNegotiation(@Nullable DeflatePolicy policy) {
		this.policy = policy;
	}

	/**
	 * What was agreed on.
	 * @return the parameters or {@code null} if no offer was accepted
	 */
	@Nullable DeflateParameters agreed() {
		return this.agreed;
	}

	/**
	 * The response's {@code Sec-WebSocket-Extensions}.
	 * @return the value or {@code null} if no offer was accepted
	 */
	@Nullable String response() {
		return this.response;
	}

	/**
	 * Reads the offers of one header line; those of a later line count less. Looser than
	 * the grammar in that a line may be empty: proxies empty it to switch compression
	 * off.
	 * @return whether the line keeps to the grammar
	 */
	boolean read(HeaderScanner line) {
		while (!line.atEnd()) {
			if (line.skip(',')) {
				continue;
			}
			String name = line.token();
			if (name == null) {
				return false;
			}
			begin(NAME.equals(name));
			while (line.skip(';')) {
				if (!readParameter(line)) {
					return false;
				}
			}
			if (!line.atEnd() && !line.skip(',')) {
				return false;
			}
			if (this.valid && this.policy != null && this.agreed == null) {
				accept(this.policy);
			}
		}
		return true;
	}

	private boolean readParameter(HeaderScanner line) {
		String name = line.token();
		if (name == null) {
			return false;
		}
		String value = null;
		if (line.skip('=')) {
			value = line.tokenOrQuoted();
			if (value == null) {
				return false;
			}
		}
		this.valid = this.valid && take(name, value);
		return true;
	}

	private void begin(boolean deflate) {
		this.valid = deflate;
		this.serverNoContextTakeover = false;
		this.clientNoContextTakeover = false;
		this.serverMaxWindowBits = 0;
		this.clientMaxWindowBits = 0;
		this.clientMaxWindowBitsOffered = false;
	}

	/**
	 * Takes a parameter of the offer.
	 * @return whether it is known, new and its value allowed (RFC 7692, section 7.1)
	 */
	private boolean take(String name, @Nullable String value) {
		switch (name) {
			case SERVER_NO_CONTEXT_TAKEOVER -> {
				boolean isNew = !this.serverNoContextTakeover;
				this.serverNoContextTakeover = true;
				return isNew && value == null;
			}
			case CLIENT_NO_CONTEXT_TAKEOVER -> {
				boolean isNew = !this.clientNoContextTakeover;
				this.clientNoContextTakeover = true;
				return isNew && value == null;
			}
			case SERVER_MAX_WINDOW_BITS -> {
				boolean isNew = (this.serverMaxWindowBits == 0);
				this.serverMaxWindowBits = windowBits(value);
				return isNew && this.serverMaxWindowBits != 0;
			}
			case CLIENT_MAX_WINDOW_BITS -> {
				boolean isNew = !this.clientMaxWindowBitsOffered;
				this.clientMaxWindowBitsOffered = true;
				this.clientMaxWindowBits = windowBits(value);
				return isNew && (value == null || this.clientMaxWindowBits != 0);
			}
			default -> {
				return false;
			}
		}
	}

	/**
	 * Reads a window size.
	 * @return 8 to 15, or 0 if the value is anything else, such as one with leading zeros
	 */
	private static int windowBits(@Nullable String value) {
		if (value == null) {
			return 0;
		}
		if (value.length() == 1) {
			char c = value.charAt(0);
			return (c == '8' || c == '9') ? c - '0' : 0;
		}
		boolean twoDigits = value.length() == 2 && value.charAt(0) == '1' && value.charAt(1) >= '0'
				&& value.charAt(1) <= '5';
		return twoDigits ? 10 + value.charAt(1) - '0' : 0;
	}

	private void accept(DeflatePolicy policy) {
		// Both may be demanded although the client did not offer them (RFC 7692, sections
		// 7.1.1.1 and 7.1.1.2).
		boolean serverForgets = this.serverNoContextTakeover || !policy.contextTakeover();
		boolean clientForgets = this.clientNoContextTakeover || !policy.contextTakeover();
		this.agreed = new DeflateParameters(serverForgets, clientForgets, orLargest(this.serverMaxWindowBits),
				orLargest(this.clientMaxWindowBits));
		StringBuilder response = new StringBuilder(96).append(NAME);
		if (serverForgets) {
			response.append("; ").append(SERVER_NO_CONTEXT_TAKEOVER);
		}
		if (clientForgets) {
			response.append("; ").append(CLIENT_NO_CONTEXT_TAKEOVER);
		}
		// Repeated even if it is the largest: that is how it is accepted (section
		// 7.1.2.1).
		if (this.serverMaxWindowBits != 0) {
			response.append("; ").append(SERVER_MAX_WINDOW_BITS).append('=').append(this.serverMaxWindowBits);
		}
		// We can inflate any window, so we only confirm what the client said by itself
		// (section 7.1.2.2).
		if (this.clientMaxWindowBits != 0) {
			response.append("; ").append(CLIENT_MAX_WINDOW_BITS).append('=').append(this.clientMaxWindowBits);
		}
		this.response = response.toString();
	}

	private static int orLargest(int windowBits) {
		return (windowBits != 0) ? windowBits : DeflateParameters.MAX_WINDOW_BITS;
	}

}
