package dev.wsboot.internal.aot;

import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.PathVariable;
import reactor.core.publisher.Flux;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.OnPong;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.annotation.WsSessionScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link CallbackAotProcessor} and {@link CallbackHints}.
 */
class CallbackAotProcessorTests {

	private static final ReflectionHintsPredicates REFLECTION = RuntimeHintsPredicates.reflection();

	@Test
	void springFindsTheProcessor() {
		assertThat(AotServices.factories().load(BeanRegistrationAotProcessor.class))
			.hasAtLeastOneElementOfType(CallbackAotProcessor.class);
	}

	@Test
	void callbacksAreInvoked() {
		RuntimeHints hints = process(ChatEndpoint.class);
		assertThat(REFLECTION.onMethodInvocation(ChatEndpoint.class, "admit")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(ChatEndpoint.class, "joined")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(ChatEndpoint.class, "say")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(ChatEndpoint.class, "answered")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(ChatEndpoint.class, "left")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(ChatEndpoint.class, "failed")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(ChatEndpoint.class, "helper")).rejects(hints);
	}

	@Test
	void callbacksOfAdviceAreInvoked() {
		assertThat(REFLECTION.onMethodInvocation(Advice.class, "failed")).accepts(process(Advice.class));
	}

	@Test
	void aCallbackIsInvokedThroughItsInterfaceAsWell() {
		RuntimeHints hints = process(Implementing.class);
		assertThat(REFLECTION.onMethodInvocation(Implementing.class, "received")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(Receiving.class, "received")).accepts(hints);
	}

	@Test
	void payloadsAndResultsAreBound() {
		RuntimeHints hints = process(ChatEndpoint.class);
		assertBound(hints, Say.class);
		assertThat(REFLECTION.onMethodInvocation(Say.class, "text")).accepts(hints);
		assertBound(hints, Said.class);
	}

	@Test
	void whatContainersAndWrappersHoldIsBound() {
		RuntimeHints hints = process(WrappedEndpoint.class);
		assertBound(hints, Say.class);
		assertBound(hints, Said.class);
		assertBound(hints, Leave.class);
		assertThat(REFLECTION.onType(Flux.class)).rejects(hints);
		assertThat(REFLECTION.onType(CompletionStage.class)).rejects(hints);
	}

	@Test
	void typeVariablesAreResolvedAgainstTheEndpoint() {
		assertBound(process(SayEndpoint.class), Say.class);
	}

	@Test
	void subtypesOfSealedPayloadsAreBoundAndTheirParentsKnown() {
		RuntimeHints byParent = process(ParentEndpoint.class);
		assertThat(REFLECTION.onType(Command.class)).accepts(byParent);
		assertBound(byParent, Say.class);
		assertBound(byParent, Leave.class);
		RuntimeHints byChild = process(SayEndpoint.class);
		assertThat(REFLECTION.onType(Command.class)).accepts(byChild);
		assertThat(REFLECTION.onType(Leave.class)).rejects(byChild);
	}

	@Test
	void valuesOfTheHandshakeAreConverted() {
		assertBound(process(ChatEndpoint.class), Room.class);
		assertBound(process(ChatEndpoint.class), Door.class);
	}

	@Test
	void whatIsGivenAsItIsNeedsNoHint() {
		RuntimeHints hints = process(ChatEndpoint.class);
		assertThat(List.of(WsSession.class, WsHandshakeContext.class, ProblemDetail.class, CloseStatus.class,
				Principal.class, IllegalStateException.class, User.class))
			.allSatisfy((type) -> assertThat(REFLECTION.onType(type)).rejects(hints));
	}

	@Test
	void otherBeansAreLeftAlone() {
		assertThat(contribution(Plain.class)).isNull();
		assertThat(contribution(Scoped.class)).isNull();
	}

	private static void assertBound(RuntimeHints hints, Class<?> type) {
		assertThat(REFLECTION.onType(type)
			.withMemberCategories(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS, MemberCategory.ACCESS_DECLARED_FIELDS))
			.as(type.getSimpleName())
			.accepts(hints);
	}

	private static RuntimeHints process(Class<?> type) {
		BeanRegistrationAotContribution contribution = contribution(type);
		assertThat(contribution).isNotNull();
		GenerationContext context = mock();
		RuntimeHints hints = new RuntimeHints();
		given(context.getRuntimeHints()).willReturn(hints);
		contribution.applyTo(context, mock(BeanRegistrationCode.class));
		assertThat(hints.reflection().typeHints().map((hint) -> hint.getType()))
			.doesNotContain(TypeReference.of(Object.class));
		return hints;
	}

	private static BeanRegistrationAotContribution contribution(Class<?> type) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerBeanDefinition("bean", new RootBeanDefinition(type));
		return new CallbackAotProcessor().processAheadOfTime(RegisteredBean.of(beanFactory, "bean"));
	}

	sealed interface Command {

	}

	record Say(String text) implements Command {

	}

	record Leave(String reason) implements Command {

	}

	record Said(String from, Say say) {

	}

	record Room(String name) {

	}

	record Door(String name) {

	}

	record User(String name) implements Principal {

		@Override
		public String getName() {
			return this.name;
		}

	}

	@WsEndpoint("/chat/{room}")
	static class ChatEndpoint {

		@OnHandshake
		@Nullable ProblemDetail admit(WsHandshakeContext context, @PathVariable Door door) {
			return null;
		}

		@OnOpen
		void joined(WsSession session, @PathVariable Room room, User user) {
			helper();
		}

		@OnMessage
		@Broadcast("room")
		Said say(Say message, Principal user) {
			return new Said(user.getName(), message);
		}

		@OnPong
		void answered(Duration roundTrip) {
		}

		@OnClose
		void left(WsSession session, CloseStatus status) {
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "failed";
		}

		void helper() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		@WsSessionScope
		Plain plain() {
			return new Plain();
		}

	}

	@ControllerAdvice
	static class Advice {

		@OnError
		void failed(Exception failure) {
		}

	}

	interface Receiving {

		void received(String text);

	}

	@WsEndpoint("/")
	static class Implementing implements Receiving {

		@Override
		@OnMessage
		public void received(String text) {
		}

	}

	@WsEndpoint("/")
	static class WrappedEndpoint {

		@OnMessage
		CompletionStage<Optional<Said>> received(List<Say> messages) {
			throw new IllegalStateException();
		}

		@OnOpen
		Flux<Map<String, Leave[]>> opened() {
			return Flux.empty();
		}

	}

	static class GenericEndpoint<T> {

		@OnMessage
		void received(T message) {
		}

	}

	@WsEndpoint("/")
	static class SayEndpoint extends GenericEndpoint<Say> {

	}

	@WsEndpoint("/")
	static class ParentEndpoint {

		@OnMessage
		void received(Command command) {
		}

	}

	@Configuration
	static class Plain {

	}

}
