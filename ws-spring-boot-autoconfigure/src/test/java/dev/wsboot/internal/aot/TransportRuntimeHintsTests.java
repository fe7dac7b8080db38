package dev.wsboot.internal.aot;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.net.SecureNio2Channel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.test.context.FilteredClassLoader;

import dev.wsboot.internal.transport.portable.PortableUpgradeHandler;
import dev.wsboot.internal.transport.tomcat.TomcatUpgradeHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TransportRuntimeHints}.
 */
class TransportRuntimeHintsTests {

	@Test
	void springFindsTheRegistrar() {
		assertThat(AotServices.factories().load(RuntimeHintsRegistrar.class))
			.hasAtLeastOneElementOfType(TransportRuntimeHints.class);
	}

	@Test
	void tomcatMakesTheUpgradeHandler() throws Exception {
		Constructor<?> constructor = TomcatUpgradeHandler.class.getConstructor();
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(constructor))
			.accepts(hints(getClass().getClassLoader()));
	}

	@Test
	void anyContainerMakesThePortableUpgradeHandler() throws Exception {
		Constructor<?> constructor = PortableUpgradeHandler.class.getConstructor();
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(constructor))
			.accepts(hints(new FilteredClassLoader(RequestFacade.class)));
	}

	@Test
	void fieldsOfTomcatAreReachedThatAreThere() throws Exception {
		List<Field> fields = List.of(RequestFacade.class.getDeclaredField("request"),
				SocketBufferHandler.class.getDeclaredField("readBuffer"),
				SocketBufferHandler.class.getDeclaredField("writeBuffer"),
				SecureNioChannel.class.getDeclaredField("netInBuffer"),
				SecureNioChannel.class.getDeclaredField("netOutBuffer"),
				SecureNio2Channel.class.getDeclaredField("netInBuffer"));
		RuntimeHints hints = hints(getClass().getClassLoader());
		assertThat(fields)
			.allSatisfy((field) -> assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(field)).accepts(hints));
		Stream<String> hinted = hints.reflection()
			.typeHints()
			.flatMap((type) -> type.fields().map((field) -> type.getType().getName() + "." + field.getName()));
		assertThat(hinted).containsExactlyInAnyOrderElementsOf(
				fields.stream().map((field) -> field.getDeclaringClass().getName() + "." + field.getName()).toList());
	}

	@Test
	void theEndpointOfAConnectorIsReached() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(AbstractProtocol.class.getDeclaredMethod("getEndpoint")))
			.accepts(hints(getClass().getClassLoader()));
	}

	@Test
	void withoutTomcatThereIsNothingOfItsToReach() {
		assertThat(hints(new FilteredClassLoader(RequestFacade.class)).reflection().typeHints()).hasSize(1);
		assertThat(
				hints(new FilteredClassLoader(RequestFacade.class, HttpServletRequest.class)).reflection().typeHints())
			.isEmpty();
	}

	private static RuntimeHints hints(ClassLoader classLoader) {
		RuntimeHints hints = new RuntimeHints();
		new TransportRuntimeHints().registerHints(hints, classLoader);
		return hints;
	}

}
