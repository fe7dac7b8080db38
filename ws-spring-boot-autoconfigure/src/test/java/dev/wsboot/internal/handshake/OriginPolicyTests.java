package dev.wsboot.internal.handshake;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.internal.handshake.OriginPolicy.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OriginPolicy}.
 */
class OriginPolicyTests {

	private static final String PATTERN_RULE = "may have one '*', which is the whole host or is followed by a dot";

	private static final String PORT_RULE = "must have a port from 1 to 65535, a list such as ':[8080,8443]', or ':[*]'";

	private static final String SCHEME_RULE = "must begin with a scheme, such as 'https://'";

	private static final String HOST_RULE = "must have a host of ASCII letters, digits, '-', '.' and '_', "
			+ "or an address of IPv6 in brackets";

	private static final String END_RULE = "must end after host and port, without a path or a slash";

	private static Verdict check(String origin, String... allowed) {
		return OriginPolicy.of(List.of(allowed), true).check(origin, TestRequest.valid());
	}

	@ParameterizedTest
	@CsvSource({ "http://example.com, http, example.com, 80", "http://example.com, ws, example.com, 80",
			"https://example.com, https, example.com, 443", "https://example.com, wss, example.com, 443",
			"HTTPS://Example.COM, https, eXample.com, 443", "https://example.com:443, https, example.com, 443",
			"https://example.com, https, example.com, -1", "http://example.com:80, http, example.com, 0",
			"http://example.com:8080, http, example.com, 8080", "http://localhost:3000, http, localhost, 3000",
			"http://127.0.0.1:8080, http, 127.0.0.1, 8080", "http://[::1]:8080, http, [::1], 8080",
			"http://[::1], http, ::1, 80", "http://[0:0:0:0:0:0:0:1], http, [::1], 80",
			"https://[2001:db8::A], wss, 2001:DB8:0::a, 443" })
	void byDefaultTheOriginOfTheApplicationIsAllowed(String origin, String scheme, String host, int port) {
		TestRequest request = TestRequest.valid().url(scheme, host, port);
		assertThat(OriginPolicy.of(List.of(), true).check(origin, request)).isEqualTo(Verdict.ALLOWED);
	}

	@ParameterizedTest
	@CsvSource({ "https://example.com, http, example.com, 80", "http://example.com, https, example.com, 443",
			"http://example.com, http, example.com, 8080", "http://example.com:8080, http, example.com, 80",
			"http://example.com:443, https, example.com, 443", "http://www.example.com, http, example.com, 80",
			"http://example.com.evil.org, http, example.com, 80", "http://[::2], http, [::1], 80",
			"http://example.com., http, example.com, 80", "http://a_b, http, a b, 80", "http://a, http, '', 80" })
	void byDefaultOtherOriginsAreNot(String origin, String scheme, String host, int port) {
		TestRequest request = TestRequest.valid().url(scheme, host, port);
		assertThat(OriginPolicy.of(List.of(), true).check(origin, request)).isEqualTo(Verdict.NOT_ALLOWED);
	}

	@ParameterizedTest(name = "{0} allows {1}")
	@CsvSource(delimiter = '|', value = { "https://app.example.com|https://app.example.com",
			"https://app.example.com|HTTPS://APP.example.com", "https://app.example.com|https://app.example.com:443",
			"wss://app.example.com|https://app.example.com", "https://APP.example.com:443|https://app.example.com",
			"http://localhost:3000|http://localhost:3000", "http://[::1]:3000|http://[0::1]:3000",
			"http://[0:0::1]|http://[::1]:80", "https://*.example.com|https://a.example.com",
			"https://*.example.com|https://a.b.example.com", "https://*.example.com|https://a.example.com:443",
			"https://app-*.example.com|https://app-1.example.com",
			"https://*.example.com:8443|https://a.example.com:8443", "https://*|https://anything.org",
			"https://*.example.com:[8080,8443]|https://a.example.com:8443",
			"https://*.example.com:[8080, 8443]|https://a.example.com:8080",
			"https://*.example.com:[*]|https://a.example.com:1", "https://*.example.com:[*]|https://a.example.com",
			"http://localhost:[*]|http://localhost:5173", "http://[::1]:[*]|http://[::1]:5173",
			"http://[::1]:[80,81]|http://[::1]", "http://*:[*]|http://[::1]:5173",
			"capacitor://localhost|capacitor://localhost", "capacitor://localhost:[*]|capacitor://localhost",
			"*|http://anything.org:81", "*|http://[::1]", "*|chrome-extension://abcdef" })
	void whatAnEntryStandsForIsAllowed(String entry, String origin) {
		assertThat(check(origin, entry)).isEqualTo(Verdict.ALLOWED);
		assertThat(check(origin, "https://other.org", entry, "https://*.other.org")).isEqualTo(Verdict.ALLOWED);
	}

	@ParameterizedTest(name = "{0} does not allow {1}")
	@CsvSource(delimiter = '|', value = { "https://app.example.com|http://app.example.com",
			"https://app.example.com|https://app.example.com:80", "https://app.example.com|https://example.com",
			"https://app.example.com|https://xapp.example.com",
			"https://app.example.com|https://app.example.com.evil.org", "https://*.example.com|https://example.com",
			"https://*.example.com|https://evilexample.com", "https://*.example.com|https://.example.com",
			"https://*.example.com|http://a.example.com", "https://*.example.com|https://a.example.com:8443",
			"https://app-*.example.com|https://app-.example.com", "https://*|http://anything.org",
			"https://*.example.com:[8080,8443]|https://a.example.com", "https://*.example.com:[*]|http://a.example.com",
			"http://[::1]|http://[::2]", "http://localhost:[80]|http://localhost:8080",
			"capacitor://localhost|ionic://localhost", "capacitor://localhost|capacitor://localhost:80",
			"https://app.example.com|http://server.example.com", "https://app.example.com|null", "*|null",
			"https://*|null" })
	void whatItDoesNotStandForIsNot(String entry, String origin) {
		assertThat(check(origin, entry)).isEqualTo(Verdict.NOT_ALLOWED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*", "example.com", "//example.com", "http:", "http://", "http:///",
			"http://example.com/", "http://example.com/path", "http://example.com?q", "http://example.com#f",
			"http://user@example.com", "http://example.com:", "http://example.com:0", "http://example.com:65536",
			"http://example.com:8080:1", "http://example.com:+80", "http://example.com:99999999999",
			"http://exa mple.com", "http://exämple.com", "http://example.com https://example.com",
			"http://example.com, http://example.com", "http://*.example.com", "http://[::1", "http://::1",
			"http://[::1]x", "http://[::1]]", "http://[example.com]", "http://[::1%25lo]", "1http://example.com",
			"ht tp://example.com", "://example.com", "file://", "Null", "http://a\0b" })
	void whatIsNoOriginIsInvalid(String origin) {
		assertThat(check(origin)).isEqualTo(Verdict.INVALID);
		assertThat(check(origin, "*")).isEqualTo(Verdict.INVALID);
		assertThat(check(origin, "http://*:[*]")).isEqualTo(Verdict.INVALID);
	}

	static Stream<Arguments> badEntries() {
		return Stream.of(Arguments.of("", SCHEME_RULE), Arguments.of("example.com", SCHEME_RULE),
				Arguments.of("*.example.com", SCHEME_RULE), Arguments.of("*://example.com", SCHEME_RULE),
				Arguments.of("://example.com", SCHEME_RULE), Arguments.of("https:example.com", SCHEME_RULE),
				Arguments.of("null", "cannot be allowed, because every sandboxed frame and every local file has it"),
				Arguments.of("https://example.com/", END_RULE), Arguments.of("https://*.example.com/path", END_RULE),
				Arguments.of("https://", HOST_RULE), Arguments.of("https://user@example.com", HOST_RULE),
				Arguments.of("https://exämple.com", HOST_RULE), Arguments.of("https://[::1", HOST_RULE),
				Arguments.of("https://*.exa mple.com", HOST_RULE), Arguments.of("https://[::g]", HOST_RULE),
				Arguments.of("https://*example.com", PATTERN_RULE), Arguments.of("https://example.*", PATTERN_RULE),
				Arguments.of("https://**", PATTERN_RULE), Arguments.of("https://*.*.example.com", PATTERN_RULE),
				Arguments.of("https://192.168.1.*", PATTERN_RULE), Arguments.of("https://example.com:", PORT_RULE),
				Arguments.of("https://example.com:*", PORT_RULE), Arguments.of("https://example.com:0", PORT_RULE),
				Arguments.of("https://example.com:65536", PORT_RULE), Arguments.of("https://example.com:[]", PORT_RULE),
				Arguments.of("https://example.com:[80,]", PORT_RULE),
				Arguments.of("https://example.com:[80,*]", PORT_RULE),
				Arguments.of("https://example.com:[80", PORT_RULE), Arguments.of("https://example.com:80]", PORT_RULE));
	}

	@ParameterizedTest
	@MethodSource("badEntries")
	void anEntryThatStandsForNothingIsRefused(String entry, String rule) {
		assertThatIllegalArgumentException().isThrownBy(() -> OriginPolicy.of(List.of("*", entry), true))
			.withMessage("Allowed origin '" + entry + "' " + rule);
	}

	@Test
	void aListOfPortsMayBeTornApart() {
		List<String> torn = List.of("https://a.com", "https://*.b.com:[8080", " 8081", "8082]", "http://[::1]:[1", "2]",
				"https://c.com");
		OriginPolicy policy = OriginPolicy.of(torn, true);
		for (String origin : List.of("https://a.com", "https://x.b.com:8081", "https://x.b.com:8082", "http://[::1]:2",
				"https://c.com")) {
			assertThat(policy.check(origin, TestRequest.valid())).as(origin).isEqualTo(Verdict.ALLOWED);
		}
	}

	@Test
	void onlyTheStarAllowsAny() {
		assertThat(OriginPolicy.of(List.of("https://a.com", "*"), true).allowsAny()).isTrue();
		assertThat(OriginPolicy.of(List.of("https://*", "http://*"), true).allowsAny()).isFalse();
		assertThat(OriginPolicy.of(List.of(), true).allowsAny()).isFalse();
	}

}
