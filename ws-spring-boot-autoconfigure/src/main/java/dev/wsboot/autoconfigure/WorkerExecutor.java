package dev.wsboot.autoconfigure;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Finds the executor that runs callbacks off the event loops.
 */
final class WorkerExecutor {

	private WorkerExecutor() {
	}

	/**
	 * Finds the executor.
	 * @param beanFactory where it is a bean
	 * @param name value of {@code ws.executor}
	 * @return the executor, virtual threads if Spring Boot made it so
	 * @throws InvalidConfigurationPropertyValueException if there is no executor of that
	 * name; the reason lists those there are
	 */
	static Executor find(ListableBeanFactory beanFactory, String name) {
		if (beanFactory.containsBean(name) && beanFactory.isTypeMatch(name, Executor.class)) {
			return beanFactory.getBean(name, Executor.class);
		}
		String candidates = Arrays.stream(beanFactory.getBeanNamesForType(Executor.class, false, false))
			.sorted()
			.map((candidate) -> "'" + candidate + "'")
			.collect(Collectors.joining(", "));
		throw new Setting<>("ws.executor", name).invalid(beanFactory.containsBean(name)
				? "The bean of that name is no java.util.concurrent.Executor." + existing(candidates)
				: "There is no bean of that name." + existing(candidates));
	}

	private static String existing(String candidates) {
		return candidates.isEmpty() ? " There is no executor bean at all: define one."
				: " Beans that are executors: " + candidates + ".";
	}

}
