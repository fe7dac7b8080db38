package dev.wsboot.internal.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import org.jspecify.annotations.Nullable;

/**
 * Makes addresses of what containers say. No name server is ever asked: behind a proxy
 * the text comes from a header.
 */
final class RemoteAddress {

	private static final int MAX_PORT = 65535;

	private RemoteAddress() {
	}

	/**
	 * Makes an address.
	 * @param address a numeric address, maybe in brackets, or any text
	 * @param port a port; one that is none counts as 0
	 * @return the address, unresolved if the text is not numeric, or {@code null} if it
	 * is empty
	 */
	static @Nullable InetSocketAddress of(String address, int port) {
		if (address.isEmpty()) {
			return null;
		}
		int validPort = (port >= 0 && port <= MAX_PORT) ? port : 0;
		if (isIpv4(address) || isIpv6(address)) {
			try {
				return new InetSocketAddress(InetAddress.getByName(address), validPort);
			}
			catch (UnknownHostException ex) {
				// Not numeric after all.
			}
		}
		return InetSocketAddress.createUnresolved(address, validPort);
	}

	private static boolean isIpv4(String address) {
		int dots = 0;
		int value = -1;
		for (int i = 0; i < address.length(); i++) {
			char c = address.charAt(i);
			if (c == '.' && value >= 0) {
				dots++;
				value = -1;
			}
			else if (c >= '0' && c <= '9') {
				value = Math.max(value, 0) * 10 + c - '0';
			}
			else {
				return false;
			}
			if (value > 255) {
				return false;
			}
		}
		return dots == 3 && value >= 0;
	}

	// With only these characters the JDK takes it for an address and asks nobody.
	private static boolean isIpv6(String address) {
		boolean brackets = address.startsWith("[") && address.endsWith("]");
		String digits = brackets ? address.substring(1, address.length() - 1) : address;
		for (int i = 0; i < digits.length(); i++) {
			char c = digits.charAt(i);
			if (c != ':' && c != '.' && (c >= 128 || Character.digit(c, 16) < 0)) {
				return false;
			}
		}
		return digits.indexOf(':') >= 0;
	}

}
