package dev.wsboot.internal.handshake;

import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds the bearer token that a page hides among its subprotocols, as
 * {@code <name>.<token>}: the only header a browser's WebSocket lets a page write into.
 * It is looser than the grammar on purpose: what is no token at all stays in the list, to
 * be refused with it.
 */
public final class BearerSubprotocol {

	private final String name;

	private final String prefix;

	/**
	 * Creates the finder.
	 * @param name what precedes the token and a dot
	 * @throws IllegalArgumentException if no subprotocol can have that name
	 */
	public BearerSubprotocol(String name) {
		if (!HeaderScanner.isToken(name)) {
			throw new IllegalArgumentException("Must be a token: letters, digits and !#$%&'*+-.^_`|~ only");
		}
		this.name = name;
		this.prefix = name + ".";
	}

	/**
	 * What precedes the token.
	 * @return a token
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Splits an offer.
	 * @param lines the values of {@code Sec-WebSocket-Protocol}
	 * @return the offer, or {@code null} if there is no bearer token in it
	 */
	public @Nullable Offer split(Enumeration<String> lines) {
		List<String> subprotocols = new ArrayList<>(4);
		List<String> tokens = new ArrayList<>(1);
		while (lines.hasMoreElements()) {
			for (String item : lines.nextElement().split(",", -1)) {
				String name = item.strip();
				if (name.startsWith(this.prefix)) {
					tokens.add(name.substring(this.prefix.length()));
				}
				else {
					subprotocols.add(name);
				}
			}
		}
		return tokens.isEmpty() ? null : new Offer(subprotocols, tokens);
	}

	/**
	 * An offer with bearer tokens.
	 *
	 * @param subprotocols the other items, in their order
	 * @param tokens the tokens, at least one
	 */
	public record Offer(List<String> subprotocols, List<String> tokens) {

		/**
		 * The only token.
		 * @return the token, or {@code null} if there are several or it is empty
		 */
		public @Nullable String token() {
			return (this.tokens.size() == 1 && !this.tokens.get(0).isEmpty()) ? this.tokens.get(0) : null;
		}

		/**
		 * Does not show the tokens.
		 */
		@Override
		public String toString() {
			return "Offer[subprotocols=" + this.subprotocols + "]";
		}

	}

}
