package dev.wsboot.internal.endpoint.codec;

import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Sealed families of types.
 */
public final class SealedTypes {

	private SealedTypes() {
	}

	/**
	 * Whether a type stands for its permitted subtypes only.
	 * @param type any type
	 * @return whether it is sealed and has no instances of its own
	 */
	public static boolean isSealedParent(Class<?> type) {
		return type.isSealed() && Modifier.isAbstract(type.getModifiers());
	}

	/**
	 * The types that an instance of a sealed type can have, as far as they are known.
	 * @param parent a sealed type
	 * @return its permitted subtypes, of sealed ones theirs instead
	 */
	public static Set<Class<?>> members(Class<?> parent) {
		Set<Class<?>> members = new LinkedHashSet<>();
		collect(parent, members);
		return members;
	}

	private static void collect(Class<?> type, Set<Class<?>> members) {
		if (!isSealedParent(type)) {
			members.add(type);
		}
		if (type.isSealed()) {
			for (Class<?> permitted : type.getPermittedSubclasses()) {
				collect(permitted, members);
			}
		}
	}

	/**
	 * The sealed type nearest to all of some types.
	 * @param types several types
	 * @return the sealed parent they share, or {@code null} if there is none
	 */
	public static @Nullable Class<?> commonParent(List<? extends Class<?>> types) {
		Class<?> nearest = null;
		for (Class<?> candidate : sealedParents(types.get(0), new LinkedHashSet<>())) {
			boolean common = types.stream().allMatch(candidate::isAssignableFrom);
			if (common && (nearest == null || nearest.isAssignableFrom(candidate))) {
				nearest = candidate;
			}
		}
		return nearest;
	}

	private static Set<Class<?>> sealedParents(@Nullable Class<?> type, Set<Class<?>> parents) {
		if (type != null) {
			if (isSealedParent(type)) {
				parents.add(type);
			}
			sealedParents(type.getSuperclass(), parents);
			for (Class<?> implemented : type.getInterfaces()) {
				sealedParents(implemented, parents);
			}
		}
		return parents;
	}

}
