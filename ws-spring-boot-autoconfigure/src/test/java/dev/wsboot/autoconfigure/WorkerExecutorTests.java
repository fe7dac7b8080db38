package dev.wsboot.autoconfigure;

import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WorkerExecutor}.
 */
class WorkerExecutorTests {

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	@Test
	void findsTheBeanOfThatName() {
		Executor executor = Runnable::run;
		this.beanFactory.registerSingleton("other", (Executor) Runnable::run);
		this.beanFactory.registerSingleton("mine", executor);
		assertThat(WorkerExecutor.find(this.beanFactory, "mine")).isSameAs(executor);
	}

	@Test
	void whenThereIsNoBeanOfThatNameThenTheReasonListsTheExecutors() {
		this.beanFactory.registerSingleton("two", (Executor) Runnable::run);
		this.beanFactory.registerSingleton("one", (Executor) Runnable::run);
		assertReason("There is no bean of that name. Beans that are executors: 'one', 'two'.");
	}

	@Test
	void whenThereIsNoExecutorThenTheReasonSaysSo() {
		assertReason("There is no bean of that name. There is no executor bean at all: define one.");
	}

	@Test
	void whenTheBeanIsNoExecutorThenTheReasonSaysSo() {
		this.beanFactory.registerSingleton("mine", "a string");
		this.beanFactory.registerSingleton("one", (Executor) Runnable::run);
		assertReason("The bean of that name is no java.util.concurrent.Executor. Beans that are executors: 'one'.");
	}

	private void assertReason(String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> WorkerExecutor.find(this.beanFactory, "mine"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("ws.executor"))
			.satisfies((ex) -> assertThat(ex.getValue()).isEqualTo("mine"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(reason));
	}

}
