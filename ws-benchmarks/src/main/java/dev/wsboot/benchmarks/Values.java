package dev.wsboot.benchmarks;

import java.util.HashMap;
import java.util.Map;

/**
 * What the generator prints: lines of name and value.
 */
final class Values {

	private Values() {
	}

	static Map<String, String> parse(String output) {
		Map<String, String> values = new HashMap<>();
		for (String line : output.split("\n")) {
			int equals = line.indexOf('=');
			if (equals > 0) {
				values.put(line.substring(0, equals), line.substring(equals + 1));
			}
		}
		return values;
	}

	static String text(Map<String, String> values, String name) {
		String value = values.get(name);
		if (value == null) {
			throw new IllegalArgumentException("The generator did not say '" + name + "'");
		}
		return value;
	}

	static double number(Map<String, String> values, String name) {
		return Double.parseDouble(text(values, name));
	}

	static double optional(Map<String, String> values, String name) {
		return Double.parseDouble(values.getOrDefault(name, "0"));
	}

}
