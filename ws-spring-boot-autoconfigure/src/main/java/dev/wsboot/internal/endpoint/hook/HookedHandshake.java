package dev.wsboot.internal.endpoint.hook;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

import dev.wsboot.WsHandshake;
import dev.wsboot.WsHandshakeContext;

/**
 * A handshake as hooks see it. Of one thread.
 */
public final class HookedHandshake implements WsHandshakeContext {

	/**
	 * In lower case. What says how long the body is, what it is, and what happens next.
	 */
	private static final Set<String> RESERVED = Set.of("connection", "upgrade", "keep-alive", "content-length",
			"content-type", "transfer-encoding", "te", "trailer");

	private static final String RESERVED_PREFIX = "sec-websocket-";

	private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

	private final WsHandshake handshake;

	private final Locale locale;

	private final Supplier<List<String>> common;

	private final BiConsumer<String, String> setHeader;

	private final BiConsumer<String, String> addHeader;

	private @Nullable List<String> subprotocols;

	private @Nullable String subprotocol;

	private @Nullable Map<String, Object> attributes;

	private boolean answered;

	/**
	 * Creates a handshake that is being decided on.
	 * @param handshake the request
	 * @param locale what the client reads
	 * @param common the subprotocols that both sides speak; asked for at most once
	 * @param subprotocol the one to be agreed on, or {@code null}
	 * @param setHeader sets a header of the response
	 * @param addHeader adds one
	 */
	public HookedHandshake(WsHandshake handshake, Locale locale, Supplier<List<String>> common,
			@Nullable String subprotocol, BiConsumer<String, String> setHeader, BiConsumer<String, String> addHeader) {
		this.handshake = handshake;
		this.locale = locale;
		this.common = common;
		this.subprotocol = subprotocol;
		this.setHeader = setHeader;
		this.addHeader = addHeader;
	}

	@Override
	public WsHandshake handshake() {
		return this.handshake;
	}

	Locale locale() {
		return this.locale;
	}

	@Override
	public Map<String, Object> attributes() {
		Map<String, Object> map = this.attributes;
		if (map == null) {
			map = new ConcurrentHashMap<>(4);
			this.attributes = map;
		}
		return map;
	}

	/**
	 * The attributes for the session.
	 * @return {@code null} if there are none, so that a session without keeps no map
	 */
	public @Nullable Map<String, Object> sessionAttributes() {
		return (this.attributes != null && !this.attributes.isEmpty()) ? this.attributes : null;
	}

	@Override
	public void setHeader(String name, String value) {
		checkHeader(name, value);
		this.setHeader.accept(name, value);
	}

	@Override
	public void addHeader(String name, String value) {
		checkHeader(name, value);
		this.addHeader.accept(name, value);
	}

	/**
	 * Puts the headers of a refusal into the response. Those that the answer itself sets
	 * are left out.
	 * @param headers the headers
	 * @throws IllegalArgumentException if one is not valid
	 */
	void putAll(HttpHeaders headers) {
		headers.forEach((name, values) -> {
			// Others may have set cookies before.
			boolean replaces = !HttpHeaders.SET_COOKIE.equalsIgnoreCase(name);
			for (String value : isReserved(name) ? List.<String>of() : values) {
				if (replaces) {
					setHeader(name, value);
					replaces = false;
				}
				else {
					addHeader(name, value);
				}
			}
		});
	}

	private void checkHeader(String name, String value) {
		checkNotAnswered();
		if (!isToken(name)) {
			throw new IllegalArgumentException("'name' must be a token (RFC 9110, section 5.1)");
		}
		if (isReserved(name)) {
			throw new IllegalArgumentException(
					"'name' must not be a header that the answer itself sets but is '" + name + "'");
		}
		if (value.chars().anyMatch((c) -> c != '\t' && (c < ' ' || c == 0x7f))) {
			throw new IllegalArgumentException("'value' of '" + name + "' must not have control characters");
		}
	}

	private static boolean isReserved(String name) {
		String lowerCase = name.toLowerCase(Locale.ROOT);
		return RESERVED.contains(lowerCase) || lowerCase.startsWith(RESERVED_PREFIX);
	}

	private static boolean isToken(String name) {
		return !name.isEmpty() && name.chars()
			.allMatch((c) -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
					|| TOKEN_SIGNS.indexOf(c) >= 0);
	}

	@Override
	public List<String> subprotocols() {
		List<String> list = this.subprotocols;
		if (list == null) {
			list = List.copyOf(this.common.get());
			this.subprotocols = list;
		}
		return list;
	}

	@Override
	public @Nullable String subprotocol() {
		return this.subprotocol;
	}

	@Override
	public void selectSubprotocol(String subprotocol) {
		checkNotAnswered();
		if (!subprotocols().contains(subprotocol)) {
			throw new IllegalArgumentException(
					"'subprotocol' must be one of " + subprotocols() + " but is '" + subprotocol + "'");
		}
		this.subprotocol = subprotocol;
	}

	/**
	 * From now on the answer cannot be changed.
	 */
	void answered() {
		this.answered = true;
	}

	private void checkNotAnswered() {
		if (this.answered) {
			throw new IllegalStateException("The handshake is answered");
		}
	}

	@Override
	public String toString() {
		return "handshake of " + this.handshake;
	}

}
