package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import dev.wsboot.internal.handshake.RejectionReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of checks in {@code docs/handshake.md}.
 */
class HandshakeDocumentationTests {

	private static final Path DOCUMENTATION = Path.of("../docs/handshake.md");

	private static final Pattern CODE = Pattern.compile("`([A-Z]+(?:_[A-Z0-9]+)+)`");

	@Test
	void everyReasonIsDocumentedAndThereIsNoOther() throws IOException {
		List<String> reasons = Arrays.stream(RejectionReason.values()).map(RejectionReason::name).toList();
		String text = Files.readString(DOCUMENTATION);
		assertThat(CODE.matcher(text).results().map((match) -> match.group(1)).filter((code) -> code.contains("_")))
			.isSubsetOf(reasons);
		assertThat(reasons).allSatisfy((reason) -> assertThat(text).contains("`" + reason + "`"));
	}

	@Test
	void aReasonIsDocumentedWithItsStatus() throws IOException {
		for (String line : Files.readAllLines(DOCUMENTATION)) {
			if (!line.startsWith("| ") || !line.endsWith(" |")) {
				continue;
			}
			int status = 0;
			Matcher words = Pattern.compile("(\\b[345]\\d\\d\\b)|`([A-Z]+(?:_[A-Z0-9]+)*)`").matcher(line);
			while (words.find()) {
				if (words.group(1) != null) {
					status = Integer.parseInt(words.group(1));
				}
				else if (status != 0 && !words.group(2).endsWith("_REFUSED")) {
					assertThat(RejectionReason.valueOf(words.group(2)).status()).as(line).isEqualTo(status);
				}
			}
		}
	}

}
