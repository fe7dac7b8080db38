package dev.wsboot.internal.properties;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/**
 * All keys that are bound to a record, to records within it and to records by name.
 */
final class KnownKeys {

	private static final String ANY = "*";

	private static final String NAME = "<name>";

	private final List<Key> keys = new ArrayList<>();

	/**
	 * Collects keys.
	 * @param prefix of all keys
	 * @param type a record
	 */
	KnownKeys(String prefix, Class<?> type) {
		collect(List.of(prefix.split("\\.")), type);
	}

	// By the constructor, as Spring Boot binds: a native image knows no record
	// components.
	// A record that is bound has no other.
	private void collect(List<String> prefix, Class<?> type) {
		for (Constructor<?> constructor : type.getDeclaredConstructors()) {
			for (Parameter parameter : constructor.getParameters()) {
				collect(append(prefix, DataObjectPropertyName.toDashedForm(parameter.getName())),
						ResolvableType.forType(parameter.getParameterizedType()));
			}
		}
	}

	private void collect(List<String> elements, ResolvableType type) {
		Class<?> raw = type.resolve(Object.class);
		if (raw.isRecord()) {
			collect(elements, raw);
		}
		else if (Map.class.isAssignableFrom(raw)) {
			collect(append(elements, ANY), type.getGeneric(1));
		}
		else {
			this.keys.add(new Key(elements, Collection.class.isAssignableFrom(raw)));
		}
	}

	private static List<String> append(List<String> elements, String element) {
		List<String> appended = new ArrayList<>(elements);
		appended.add(element);
		return List.copyOf(appended);
	}

	/**
	 * All keys.
	 * @return in the order of the record, with an asterisk in place of the user's names
	 */
	List<String> all() {
		return this.keys.stream().map((key) -> String.join(".", key.elements())).toList();
	}

	/**
	 * Whether a key is bound.
	 * @param name a key, however it is written
	 * @return whether somebody reads it
	 */
	boolean contains(ConfigurationPropertyName name) {
		return this.keys.stream().anyMatch((key) -> key.matches(name));
	}

	/**
	 * What may have been meant.
	 * @param name a key that nobody reads
	 * @return the guess
	 */
	Guess guess(ConfigurationPropertyName name) {
		Guess misplaced = misplaced(name);
		if (misplaced == null) {
			misplaced = withoutGroup(name);
		}
		if (misplaced != null) {
			return misplaced;
		}
		String written = name.toString();
		return this.keys.stream()
			.map((key) -> key.forName(name))
			.map((key) -> new Guess(key, isNear(written, key)))
			.min(Comparator.comparingInt((guess) -> Distance.between(written, guess.key())))
			.orElseThrow();
	}

	/**
	 * A key below a name of the user's that exists for all names only.
	 */
	private @Nullable Guess misplaced(ConfigurationPropertyName name) {
		for (Key key : this.keys) {
			int any = key.elements().indexOf(ANY);
			if (any > 0 && name.getNumberOfElements() > any + 1 && key.startsLike(name, any)) {
				ConfigurationPropertyName global = name.chop(any - 1).append(name.subName(any + 1));
				if (contains(global)) {
					return new Guess(global.toString(), true);
				}
			}
		}
		return null;
	}

	/**
	 * A key that lacks an element in the middle, if there is only one that it can be. One
	 * word alone may as well be a property of the application's own.
	 */
	private @Nullable Guess withoutGroup(ConfigurationPropertyName name) {
		String last = name.getLastElement(Form.DASHED);
		List<String> longer = this.keys.stream()
			.map((key) -> key.forName(name))
			.filter((key) -> key.startsWith(name.getParent() + ".") && key.endsWith("." + last) && !key.contains(NAME))
			.toList();
		return (longer.size() == 1) ? new Guess(longer.get(0), last.contains("-")) : null;
	}

	private static boolean isNear(String written, String known) {
		int distance = Distance.between(written, known);
		// Of a short key, two letters may be another word.
		return distance <= 2 && distance * 5 <= written.length();
	}

	/**
	 * What may have been meant.
	 *
	 * @param key a key that is read
	 * @param near whether the other is most likely a mistyped or misplaced form of it
	 */
	record Guess(String key, boolean near) {

	}

	/**
	 * One key, an asterisk in place of the user's names.
	 *
	 * @param elements its elements with dashes
	 * @param list whether its elements can be given one by one
	 */
	private record Key(List<String> elements, boolean list) {

		boolean matches(ConfigurationPropertyName name) {
			int size = name.getNumberOfElements();
			boolean indexed = this.list && size == this.elements.size() + 1 && name.isNumericIndex(size - 1);
			return (size == this.elements.size() || indexed) && startsLike(name, this.elements.size());
		}

		boolean startsLike(ConfigurationPropertyName name, int count) {
			return IntStream.range(0, count).allMatch((i) -> isSame(this.elements.get(i), name, i));
		}

		private static boolean isSame(String element, ConfigurationPropertyName name, int index) {
			return element.equals(ANY)
					|| element.replace("-", "").equals(Objects.toString(name.getElement(index, Form.UNIFORM)));
		}

		String forName(ConfigurationPropertyName name) {
			int any = this.elements.indexOf(ANY);
			List<String> filled = new ArrayList<>(this.elements);
			if (any >= 0) {
				filled.set(any, (name.getNumberOfElements() > any) ? name.getElement(any, Form.DASHED) : NAME);
			}
			return String.join(".", filled);
		}

	}

}
