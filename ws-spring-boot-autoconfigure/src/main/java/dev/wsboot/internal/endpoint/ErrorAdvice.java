package dev.wsboot.internal.endpoint;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.OrderComparator;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.method.ControllerAdviceBean;

import dev.wsboot.internal.endpoint.argument.ArgumentResolvers;
import dev.wsboot.internal.endpoint.callback.Callback;
import dev.wsboot.internal.endpoint.callback.EndpointCallbacks;
import dev.wsboot.internal.endpoint.callback.ErrorCallbacks;
import dev.wsboot.internal.endpoint.method.CallbackKind;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.internal.endpoint.scope.SessionScope;

/**
 * A {@code @ControllerAdvice} bean whose {@code @OnError} methods take what the
 * endpoints' own do not.
 *
 * @param bean the advice's bean
 * @param errors its methods
 */
record ErrorAdvice(TargetBean bean, ErrorCallbacks errors) {

	/**
	 * The advice that applies to an endpoint, in its order.
	 * @param beans all advice, from {@link #find}
	 * @param endpoint the endpoint
	 * @param resolvers where arguments come from
	 * @param beanFactory where the beans are
	 * @param scope told which session's callbacks run, {@code null} if nobody needs to
	 * know
	 * @return advice with at least one {@code @OnError} method
	 */
	static List<ErrorAdvice> of(List<Candidate> beans, EndpointDefinition endpoint, ArgumentResolvers resolvers,
			ConfigurableListableBeanFactory beanFactory, @Nullable SessionScope scope) {
		List<ErrorAdvice> advice = new ArrayList<>();
		for (Candidate candidate : beans) {
			if (candidate.bean().isApplicableToBeanType(endpoint.beanClass())) {
				List<Callback> callbacks = InvalidEndpointException
					.rethrowing(() -> inspect(candidate.type(), resolvers));
				if (!callbacks.isEmpty()) {
					advice.add(new ErrorAdvice(
							new TargetBean(beanFactory, candidate.beanName(), callbacks,
									TargetBean.Sharing.of(beanFactory, candidate.beanName()), scope),
							ErrorCallbacks.of(candidate.type(), callbacks)));
				}
			}
		}
		return List.copyOf(advice);
	}

	private static List<Callback> inspect(Class<?> type, ArgumentResolvers resolvers) {
		for (CallbackKind kind : CallbackKind.values()) {
			List<Method> methods = EndpointCallbacks.methods(type, kind);
			if (kind != CallbackKind.ERROR && !methods.isEmpty()) {
				throw new InvalidCallbackException(
						CallbackMethod.describe(type, methods.get(0)) + " is annotated with " + kind.label()
								+ " but belongs to a @ControllerAdvice.",
						"Move it to an endpoint; advice can only have methods annotated with @OnError.");
			}
		}
		List<Callback> errors = EndpointCallbacks.annotated(type, CallbackKind.ERROR, resolvers);
		ErrorCallbacks.of(type, errors);
		return errors;
	}

	/**
	 * Finds all advice by the types the bean factory knows, without creating a bean.
	 * @param beanFactory where the beans are
	 * @return the beans in their order
	 */
	static List<Candidate> find(ConfigurableListableBeanFactory beanFactory) {
		List<Candidate> found = new ArrayList<>();
		for (String beanName : beanFactory.getBeanNamesForType(Object.class, true, false)) {
			ControllerAdvice annotation = ScopedProxyUtils.isScopedTarget(beanName) ? null
					: beanFactory.findAnnotationOnBean(beanName, ControllerAdvice.class, false);
			if (annotation != null) {
				ControllerAdviceBean bean = new ControllerAdviceBean(beanName, beanFactory, annotation);
				Class<?> type = bean.getBeanType();
				if (type != null) {
					found.add(new Candidate(beanName, ClassUtils.getUserClass(type), bean));
				}
			}
		}
		found.sort((one, other) -> OrderComparator.INSTANCE.compare(one.bean(), other.bean()));
		return List.copyOf(found);
	}

	/**
	 * A bean that may have such methods.
	 *
	 * @param beanName the bean
	 * @param type its class, not a proxy's
	 * @param bean to which types it applies, and its order
	 */
	record Candidate(String beanName, Class<?> type, ControllerAdviceBean bean) {

	}

}
