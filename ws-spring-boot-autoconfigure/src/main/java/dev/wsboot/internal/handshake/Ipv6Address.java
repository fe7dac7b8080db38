package dev.wsboot.internal.handshake;

import org.jspecify.annotations.Nullable;

/**
 * Addresses of IPv6 as they stand in a URL (RFC 4291, section 2.2), without zones. The
 * JDK's own parser throws on what is none, and asks name servers about some of it.
 */
final class Ipv6Address {

	private static final int GROUPS = 8;

	private final String text;

	private final int[] groups = new int[GROUPS];

	private int count;

	/** How many groups stand before {@code ::}, or -1. */
	private int gap = -1;

	private int position;

	private Ipv6Address(String text) {
		this.text = text;
	}

	/**
	 * Writes an address in one way, whichever way it was written.
	 * @param text the address without brackets
	 * @return eight groups in brackets, or {@code null} if the text is no address
	 */
	static @Nullable String normalize(String text) {
		Ipv6Address address = new Ipv6Address(text);
		return address.parse() ? address.write() : null;
	}

	private boolean parse() {
		if (this.text.startsWith("::")) {
			this.gap = 0;
			this.position = 2;
		}
		while (this.position < this.text.length()) {
			boolean read = isIpv4Next() ? readIpv4() : readGroup();
			if (!read || !readColon()) {
				return false;
			}
		}
		return (this.gap >= 0) ? this.count < GROUPS : this.count == GROUPS;
	}

	// After a group: the end, one colon that something follows, or the only gap.
	private boolean readColon() {
		if (this.position == this.text.length()) {
			return true;
		}
		if (this.text.startsWith("::", this.position)) {
			if (this.gap >= 0) {
				return false;
			}
			this.gap = this.count;
			this.position += 2;
			return true;
		}
		this.position++;
		return this.text.charAt(this.position - 1) == ':' && this.position < this.text.length();
	}

	private boolean readGroup() {
		int value = 0;
		int digits = 0;
		while (this.position < this.text.length()) {
			char c = this.text.charAt(this.position);
			int digit = (c < 128) ? Character.digit(c, 16) : -1;
			if (digit < 0) {
				break;
			}
			value = (value << 4) + digit;
			digits++;
			this.position++;
			if (digits > 4) {
				return false;
			}
		}
		return digits > 0 && add(value);
	}

	private boolean isIpv4Next() {
		int dot = this.text.indexOf('.', this.position);
		return dot >= 0 && this.text.indexOf(':', this.position) < 0;
	}

	// The last 32 bits may be written as an address of IPv4.
	private boolean readIpv4() {
		int bits = 0;
		for (int part = 0; part < 4; part++) {
			int dot = this.text.indexOf('.', this.position);
			int end = (part < 3) ? dot : this.text.length();
			if (end <= this.position || end - this.position > 3) {
				return false;
			}
			int value = 0;
			for (; this.position < end; this.position++) {
				char c = this.text.charAt(this.position);
				if (c < '0' || c > '9') {
					return false;
				}
				value = value * 10 + c - '0';
			}
			if (value > 255) {
				return false;
			}
			bits = (bits << 8) | value;
			this.position = (part < 3) ? end + 1 : end;
		}
		return add(bits >>> 16) && add(bits & 0xffff);
	}

	private boolean add(int group) {
		if (this.count == GROUPS) {
			return false;
		}
		this.groups[this.count++] = group;
		return true;
	}

	private String write() {
		StringBuilder address = new StringBuilder(41).append('[');
		int before = (this.gap >= 0) ? this.gap : GROUPS;
		int after = this.count - before;
		for (int i = 0; i < GROUPS; i++) {
			int group = 0;
			if (i < before) {
				group = this.groups[i];
			}
			else if (i >= GROUPS - after) {
				group = this.groups[i - GROUPS + this.count];
			}
			address.append((i > 0) ? ":" : "").append(Integer.toHexString(group));
		}
		return address.append(']').toString();
	}

}
