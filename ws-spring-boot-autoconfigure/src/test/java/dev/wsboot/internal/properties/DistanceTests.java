package dev.wsboot.internal.properties;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DistanceTests {

	@ParameterizedTest
	@CsvSource({ "'', '', 0", "chat, chat, 0", "'', chat, 4", "chat, chats, 1", "chat, hat, 1", "chat, that, 1",
			"chat, caht, 1", "limits, limts, 1", "kitten, sitting, 3", "ca, abc, 3" })
	void lettersAreInsertedRemovedReplacedAndSwapped(String one, String other, int distance) {
		assertThat(Distance.between(one, other)).isEqualTo(distance);
		assertThat(Distance.between(other, one)).isEqualTo(distance);
	}

}
