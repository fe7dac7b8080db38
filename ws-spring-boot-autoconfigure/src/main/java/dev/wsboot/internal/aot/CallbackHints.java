package dev.wsboot.internal.aot;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

import dev.wsboot.WsSession;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.annotation.WsSessionScope;
import dev.wsboot.internal.endpoint.codec.SealedTypes;

/**
 * The hints of one class with callbacks: its methods are called by reflection, what they
 * take and return is bound by a codec or a converter.
 */
final class CallbackHints {

	private static final String API = WsSession.class.getPackageName();

	private static final String ANNOTATIONS = WsEndpoint.class.getPackageName();

	/** Whose types are given as they are or registered by their own libraries. */
	private static final List<String> NOT_BOUND = List.of("java.", "javax.", "jakarta.", "kotlin.",
			"org.springframework.");

	private final Class<?> type;

	private final Set<Method> callbacks;

	private CallbackHints(Class<?> type, Set<Method> callbacks) {
		this.type = type;
		this.callbacks = callbacks;
	}

	/**
	 * Looks at a class.
	 * @param type a bean's class, not a proxy's
	 * @return its hints, {@code null} if it has no callbacks
	 */
	static @Nullable CallbackHints of(Class<?> type) {
		Set<Method> callbacks = MethodIntrospector.selectMethods(type, CallbackHints::isCallback);
		return callbacks.isEmpty() ? null : new CallbackHints(type, callbacks);
	}

	// Whatever the annotation is called: all of that package are for callbacks, but those
	// for beans.
	private static boolean isCallback(Method method) {
		return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
			.stream()
			.anyMatch((annotation) -> isOurs(annotation.getType()));
	}

	private static boolean isOurs(Class<? extends Annotation> annotation) {
		return annotation.getPackageName().equals(ANNOTATIONS) && annotation != WsSessionScope.class;
	}

	/**
	 * Registers them.
	 * @param hints where they belong
	 */
	void registerWith(ReflectionHints hints) {
		Set<Type> bound = new LinkedHashSet<>();
		for (Method callback : this.callbacks) {
			hints.registerMethod(callback, ExecutableMode.INVOKE);
			// Through a proxy of interfaces, this is the one that is called.
			hints.registerMethod(ClassUtils.getInterfaceMethodIfPossible(callback, this.type), ExecutableMode.INVOKE);
			for (Parameter parameter : callback.getParameters()) {
				collect(parameter.getParameterizedType(), bound);
			}
			collect(callback.getGenericReturnType(), bound);
		}
		new BindingReflectionHintsRegistrar().registerReflectionHints(hints, bound.toArray(Type[]::new));
		// Their subtypes are looked up at the start.
		sealedParents(bound).forEach(hints::registerType);
	}

	private void collect(Type declared, Set<Type> bound) {
		Type resolved = GenericTypeResolver.resolveType(declared, this.type);
		elements(ResolvableType.forType(resolved), bound);
	}

	/**
	 * What an optional, a stage or a reactive type holds, or the type itself.
	 */
	private static void elements(ResolvableType type, Set<Type> bound) {
		Class<?> raw = type.resolve(Object.class);
		if (raw.isArray()) {
			elements(type.getComponentType(), bound);
		}
		else if (isWrapper(raw)) {
			elements(type.getGeneric(0), bound);
		}
		else if (isBound(raw)) {
			bound.add(type.getType());
			if (SealedTypes.isSealedParent(raw)) {
				bound.addAll(SealedTypes.members(raw));
			}
		}
		else if (!Throwable.class.isAssignableFrom(raw)) {
			// A list, a map.
			for (ResolvableType generic : type.getGenerics()) {
				elements(generic, bound);
			}
		}
	}

	private static boolean isWrapper(Class<?> raw) {
		return raw == Optional.class || CompletionStage.class.isAssignableFrom(raw)
				|| (raw != Object.class && ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw) != null);
	}

	private static boolean isBound(Class<?> raw) {
		String name = raw.getCanonicalName();
		return name != null && !raw.isPrimitive() && NOT_BOUND.stream().noneMatch(name::startsWith)
				&& !raw.getPackageName().equals(API) && !Principal.class.isAssignableFrom(raw)
				&& !Throwable.class.isAssignableFrom(raw);
	}

	private static Set<Class<?>> sealedParents(Collection<Type> types) {
		Set<Class<?>> parents = new LinkedHashSet<>();
		List<Class<?>> all = new ArrayList<>();
		types.forEach((type) -> all.add(ResolvableType.forType(type).resolve(Object.class)));
		for (Class<?> type : all) {
			for (Class<?> parent : ClassUtils.getAllInterfacesForClassAsSet(type)) {
				addIfSealed(parent, parents);
			}
			for (Class<?> parent = type; parent != null; parent = parent.getSuperclass()) {
				addIfSealed(parent, parents);
			}
		}
		return parents;
	}

	private static void addIfSealed(Class<?> type, Set<Class<?>> parents) {
		if (type.isSealed()) {
			parents.add(type);
		}
	}

}
