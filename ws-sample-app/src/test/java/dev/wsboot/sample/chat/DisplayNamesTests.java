package dev.wsboot.sample.chat;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DisplayNames}.
 */
class DisplayNamesTests {

	@ParameterizedTest
	@CsvSource(ignoreLeadingAndTrailingWhitespace = false, textBlock = """
			Ada,Ada
			  Grace   Hopper ,Grace Hopper
			one\u00a0two,one two
			\u202Egnp.exe,gnp.exe
			A\u200Bda,Ada
			\uFF21\uFF44\uFF41,Ada
			bell\u0007,bell
			\uD83D\uDC4B wave,\uD83D\uDC4B wave
			\u200B\u2060,''
			""")
	void onlyWhatCanBeSeenIsLeft(String wanted, String expected) {
		assertThat(DisplayNames.clean(wanted)).isEqualTo(expected);
	}

	@Test
	void lineBreaksBecomeSpaces() {
		assertThat(DisplayNames.clean("a\r\nb\tc")).isEqualTo("a b c");
	}

	@Test
	void longNameIsCutBetweenCodePoints() {
		assertThat(DisplayNames.clean("\uD834\uDD1E".repeat(40))).isEqualTo("\uD834\uDD1E".repeat(32));
	}

	@Test
	void freeNameStays() {
		assertThat(DisplayNames.unique("Ada", Set.of("bob")::contains)).isEqualTo("Ada");
	}

	@Test
	void takenNameGetsTheFirstFreeNumber() {
		assertThat(DisplayNames.unique("ADA", Set.of("ada", "ada 2")::contains)).isEqualTo("ADA 3");
	}

	@Test
	void numberedNameIsNoLongerThanOthers() {
		String name = "x".repeat(32);
		assertThat(DisplayNames.unique(name, Set.of(name)::contains)).isEqualTo("x".repeat(30) + " 2");
	}

}
