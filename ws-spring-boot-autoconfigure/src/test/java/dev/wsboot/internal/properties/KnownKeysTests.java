package dev.wsboot.internal.properties;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import static org.assertj.core.api.Assertions.assertThat;

class KnownKeysTests {

	private final KnownKeys keys = new KnownKeys("app", Properties.class);

	@Test
	void keysOfRecordsListsAndMapsAreKnown() {
		assertThat(this.keys.all()).containsExactly("app.base-path", "app.allowed-origins", "app.limits.max-size",
				"app.limits.idle-timeout", "app.limits.count", "app.rooms.*.limits.max-size",
				"app.rooms.*.limits.idle-timeout", "app.rooms.*.limits.count", "app.labels.*");
	}

	@ParameterizedTest
	@ValueSource(strings = { "app.base-path", "app.basepath", "app.allowed-origins", "app.allowed-origins[0]",
			"app.limits.max-size", "app.rooms.blue.limits.max-size", "app.rooms[b.c].limits.max-size",
			"app.labels.any" })
	void aKeyIsKnownHoweverItIsWritten(String key) {
		assertThat(this.keys.contains(ConfigurationPropertyName.of(key))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({
			// Mistyped.
			"app.base-pth, app.base-path, true", "app.limit.max-size, app.limits.max-size, true",
			"app.limits.max-szie, app.limits.max-size, true", "app.allowed-origin[0], app.allowed-origins, false",
			"app.rooms.blue.limits.maxsise, app.rooms.blue.limits.max-size, true",
			// Misplaced.
			"app.rooms.blue.base-path, app.base-path, true",
			"app.rooms.blue.allowed-origins[0], app.allowed-origins[0], true",
			// Without its group.
			"app.max-size, app.limits.max-size, true", "app.rooms.blue.max-size, app.rooms.blue.limits.max-size, true",
			"app.count, app.limits.count, false",
			// Perhaps something else.
			"app.path, app.base-path, false", "app.base-path.x, app.base-path, true",
			"app.base-path[0], app.base-path, false" })
	void theNearestKeyIsGuessed(String key, String nearest, boolean near) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
		assertThat(this.keys.contains(name)).isFalse();
		assertThat(this.keys.guess(name)).isEqualTo(new KnownKeys.Guess(nearest, near));
	}

	record Properties(String basePath, List<String> allowedOrigins, Limits limits, Map<String, Room> rooms,
			Map<String, String> labels) {

	}

	record Limits(int maxSize, Duration idleTimeout, int count) {

	}

	record Room(Limits limits) {

	}

}
