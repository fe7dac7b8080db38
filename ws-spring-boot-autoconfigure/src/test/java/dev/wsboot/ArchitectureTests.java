package dev.wsboot;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The house of {@code docs/architecture.md}: which package may use what, and how large it
 * may grow.
 */
class ArchitectureTests {

	private static final int MOST_TYPES_OF_A_PACKAGE = 16;

	private static final String ROOT = "dev.wsboot";

	private static final String[] JDK = { "java.lang", "java.lang.annotation", "java.lang.invoke", "java.lang.runtime",
			"java.nio", "java.nio.charset", "java.util", "java.util.function", "java.util.regex", "java.util.stream",
			"org.jspecify.annotations" };

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	static Stream<House> houses() {
		return Stream.concat(below(), above());
	}

	/**
	 * What knows nothing of Spring's beans.
	 */
	private static Stream<House> below() {
		return Stream.of(House.of("").uses("java.io", "java.net", "java.security", "java.time", "java.util.concurrent"),
				House.of(".annotation")
					.uses("org.springframework.beans..", "org.springframework.core..", "org.springframework.context..",
							"org.springframework.stereotype", "org.springframework.util"),
				House.of(".routes").uses("java.lang.reflect", "java.time", "org.springframework.core"),
				// Atomics only to count what lives in native memory.
				House.of(".spi").uses("java.io", "java.lang.reflect", "org.springframework.core"),
				House.of(".internal.protocol..").uses("java.util.zip", "java.util.concurrent.atomic"),
				House.of(".internal.handshake..").uses("java.net", "java.security").uses(".internal.protocol.."),
				House.of(".internal.connection..")
					.uses("java.io", "java.net", "java.security", "java.time", "java.util.concurrent..", "org.slf4j")
					.uses(".internal.protocol.."),
				House.of(".internal.transport")
					.uses("java.io", "java.net", "java.nio.channels", "java.time", "java.util.concurrent..",
							"javax.net.ssl", "jakarta.servlet..", "org.slf4j")
					.uses(".internal.connection"),
				House.of(".internal.transport.tomcat")
					.uses("java.io", "java.lang.reflect", "java.net", "java.nio.channels", "java.time",
							"java.util.concurrent..", "javax.net.ssl", "jakarta.servlet..", "org.apache.catalina..",
							"org.apache.coyote..", "org.apache.tomcat..", "org.slf4j")
					.uses(".internal.connection", ".internal.transport"),
				House.of(".internal.transport.jetty")
					.uses("java.io", "java.nio.channels", "java.time", "java.util.concurrent..", "jakarta.servlet..",
							"org.eclipse.jetty..", "org.slf4j")
					.uses(".internal.connection", ".internal.transport"),
				House.of(".internal.transport.portable")
					.uses("java.io", "java.nio.channels", "java.util.concurrent..", "jakarta.servlet..", "org.slf4j")
					.uses(".internal.connection", ".internal.transport"));
	}

	/**
	 * What serves an application.
	 */
	private static Stream<House> above() {
		return Stream.of(
				House.of(".internal.event")
					.uses("org.slf4j", "org.springframework.context")
					.uses(".internal.connection"),
				House.of(".internal.endpoint..")
					.uses("java.io", "java.lang.reflect", "java.net", "java.security", "java.time",
							"java.util.concurrent..", "org.slf4j", "org.springframework..", "tools.jackson..",
							"com.fasterxml.jackson..", "org.reactivestreams", "reactor.core.publisher")
					.uses(".annotation", ".routes", ".spi", ".internal.connection", ".internal.handshake",
							".internal.event"),
				House.of(".security")
					.uses("java.security", "java.time", "java.util.concurrent..", "jakarta.servlet..",
							"org.springframework.security..")
					.uses(".spi"),
				House.of(".internal.admission")
					.uses("java.net", "java.security", "java.util.concurrent", "org.slf4j")
					.uses(".internal.connection", ".internal.handshake"),
				House.of(".observation")
					.uses("jakarta.servlet..", "io.micrometer.common..", "io.micrometer.observation.."),
				House.of(".internal.observation")
					.uses("java.net", "java.security", "java.time", "java.util.concurrent..", "jakarta.servlet..",
							"org.slf4j", "io.micrometer..")
					.uses(".spi", ".observation", ".internal.protocol", ".internal.handshake", ".internal.connection",
							".internal.web"),
				House.of(".internal.actuate")
					.uses("java.net", "java.security", "java.time", "org.springframework.boot.actuate..",
							"org.springframework.boot.health..")
					.uses(".internal.handshake", ".internal.connection", ".internal.endpoint", ".internal.web"),
				House.of(".internal.aot")
					.uses("java.lang.reflect", "java.security", "java.util.concurrent", "org.springframework..")
					.uses(".annotation", ".internal.endpoint.codec"),
				House.of(".internal.properties").uses("java.lang.reflect", "org.slf4j", "org.springframework.."),
				House.of(".internal.web..")
					.uses("java.io", "java.net", "java.security", "java.time", "java.util.concurrent..",
							"jakarta.servlet..", "org.slf4j", "org.springframework..")
					.uses(".internal.protocol..", ".internal.handshake..", ".internal.connection..",
							".internal.transport", ".internal.endpoint..", ".internal.admission", ".internal.event"));
	}

	@ParameterizedTest
	@MethodSource("houses")
	void aPackageUsesWhatItsRowSays(House house) {
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(house.name())
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(house.mayUse())
			.check(CLASSES);
	}

	@Test
	void everyPackageButTheAutoConfigurationHasARow() {
		assertThat(typesByPackage().keySet()).filteredOn((name) -> !name.equals(ROOT + ".autoconfigure"))
			.allMatch((name) -> houses().anyMatch((house) -> PackageMatcher.of(house.name()).matches(name)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "protocol", "handshake" })
	void theSansIoPackagesKnowNeitherThreadsNorClocks(String name) {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(ROOT + ".internal." + name + "..")
			.should()
			.dependOnClassesThat()
			.belongToAnyOf(Thread.class, ThreadLocal.class, Runtime.class, Process.class)
			.orShould()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(System.class, "currentTimeMillis")
			.check(CLASSES);
	}

	// A wall clock jumps: when it is set, and with every guest that was asleep.
	@Test
	void whatWaitsDoesNotLookAtTheWallClock() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage(ROOT + ".internal.connection..", ROOT + ".internal.transport..",
					ROOT + ".internal.admission..")
			.should()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.dependOnClassesThat()
			.belongToAnyOf(Clock.class, Instant.class, Date.class)
			.check(CLASSES);
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching("dev.(**)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void otherWebSocketImplementationsAreNotUsed() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("jakarta.websocket..", "org.springframework.web.socket..",
					"org.apache.tomcat.websocket..", "org.eclipse.jetty.websocket..")
			.check(CLASSES);
	}

	@Test
	void publicSignaturesShowNoInternalType() {
		Stream<String> shown = CLASSES.stream()
			.filter((type) -> !isInternal(type))
			.filter(ArchitectureTests::isVisible)
			.flatMap((type) -> Stream.concat(superTypes(type),
					type.getMembers().stream().filter(ArchitectureTests::isVisible).flatMap(this::memberTypes)))
			.filter((entry) -> entry.contains(ROOT + ".internal."));
		assertThat(shown).isEmpty();
	}

	@Test
	void noPackageIsLargerThanItsBudget() {
		assertThat(typesByPackage())
			.allSatisfy((name, types) -> assertThat(types).as(name).isLessThanOrEqualTo(MOST_TYPES_OF_A_PACKAGE));
	}

	private static Map<String, Long> typesByPackage() {
		return CLASSES.stream()
			.filter(JavaClass::isTopLevelClass)
			.collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors
				.filtering((type) -> !type.getSimpleName().equals("package-info"), Collectors.counting())));
	}

	private Stream<String> superTypes(JavaClass type) {
		return Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
			.flatMap((superType) -> superType.getAllInvolvedRawTypes().stream())
			.map((superType) -> type.getName() + " extends " + superType.getName());
	}

	private Stream<String> memberTypes(JavaMember member) {
		Stream<JavaType> types = (member instanceof JavaCodeUnit method)
				? Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
				: Stream.of(((JavaField) member).getType());
		return types.flatMap((type) -> type.getAllInvolvedRawTypes().stream())
			.map((type) -> member.getFullName() + " shows " + type.getName());
	}

	private static boolean isInternal(JavaClass type) {
		return type.getPackageName().startsWith(ROOT + ".internal");
	}

	private static boolean isVisible(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(ArchitectureTests::isVisible).orElse(true);
	}

	private static boolean isVisible(JavaMember member) {
		return member.getModifiers().contains(JavaModifier.PUBLIC)
				|| member.getModifiers().contains(JavaModifier.PROTECTED);
	}

	/**
	 * One row of the table.
	 *
	 * @param name the package
	 * @param mayUse packages, with two dots for those below
	 */
	record House(String name, String[] mayUse) {

		static House of(String name) {
			return new House(ROOT + name, new String[] { ROOT, ROOT + name }).uses(JDK);
		}

		/**
		 * Allows packages.
		 * @param packages names; those that begin with a dot are ours
		 */
		House uses(String... packages) {
			return new House(this.name,
					Stream
						.concat(Arrays.stream(this.mayUse),
								Arrays.stream(packages).map((name) -> name.startsWith(".") ? ROOT + name : name))
						.toArray(String[]::new));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
