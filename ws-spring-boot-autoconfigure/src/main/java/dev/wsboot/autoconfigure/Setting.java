package dev.wsboot.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * A property's value together with the full key it was given with, so that a value that
 * is refused is called by the name the user wrote.
 *
 * @param <T> the value's type
 * @param key full key in canonical form
 * @param value the value in force
 */
record Setting<T>(String key, T value) {

	/**
	 * Largest array the JDK's collections dare to allocate; a message is one array.
	 */
	private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

	/**
	 * One step of the timers. Shorter durations are missing a unit most of the time: a
	 * plain number counts milliseconds.
	 */
	private static final Duration SHORTEST = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofDays(365);

	/**
	 * A size.
	 * @param setting the setting
	 * @param least smallest size allowed, in bytes
	 * @return bytes
	 */
	static int bytes(Setting<DataSize> setting, int least) {
		long bytes = setting.value().toBytes();
		if (bytes < least || bytes > MAX_BYTES) {
			throw setting.invalid("Must be between " + least + "B and " + MAX_BYTES + "B but is " + bytes + "B.");
		}
		return (int) bytes;
	}

	/**
	 * A number.
	 * @param setting the setting
	 * @param least smallest number allowed
	 * @param most largest number allowed
	 * @return the number
	 */
	static int number(Setting<Integer> setting, int least, int most) {
		int number = setting.value();
		if (number < least || number > most) {
			String rule = (most == Integer.MAX_VALUE) ? "at least " + least : "between " + least + " and " + most;
			throw setting.invalid("Must be " + rule + " but is " + number + ".");
		}
		return number;
	}

	/**
	 * A duration that must not be zero.
	 * @param setting the setting
	 * @return from 100 milliseconds to 365 days
	 */
	static Duration duration(Setting<Duration> setting) {
		return checkedDuration(setting, "");
	}

	/**
	 * A duration of which zero switches the matter off.
	 * @param setting the setting
	 * @return zero, or from 100 milliseconds to 365 days
	 */
	static Duration durationOrZero(Setting<Duration> setting) {
		return setting.value().isZero() ? Duration.ZERO : checkedDuration(setting, "0 or ");
	}

	private static Duration checkedDuration(Setting<Duration> setting, String orElse) {
		Duration duration = setting.value();
		if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
			throw setting.invalid("Must be " + orElse + "between 100ms and 365d but is " + duration.toMillis()
					+ "ms. A number without a unit counts milliseconds.");
		}
		return duration;
	}

	/**
	 * Refuses the value.
	 * @param reason a sentence: what must hold, then what was found
	 * @return the exception, which Spring Boot reports with key, value and origin
	 */
	InvalidConfigurationPropertyValueException invalid(String reason) {
		return new InvalidConfigurationPropertyValueException(this.key, this.value, reason);
	}

}
