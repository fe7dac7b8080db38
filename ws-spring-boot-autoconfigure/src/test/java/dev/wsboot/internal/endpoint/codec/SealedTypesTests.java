package dev.wsboot.internal.endpoint.codec;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SealedTypesTests {

	@Test
	void membersAreThoseWithInstances() {
		assertThat(SealedTypes.members(Wide.class)).containsExactlyInAnyOrder(A.class, B.class, Concrete.class,
				Below.class, Open.class);
	}

	@Test
	void commonParentIsTheNearest() {
		assertThat(SealedTypes.commonParent(List.of(A.class, B.class))).isEqualTo(Narrow.class);
		assertThat(SealedTypes.commonParent(List.of(B.class, A.class))).isEqualTo(Narrow.class);
		assertThat(SealedTypes.commonParent(List.of(A.class, Open.class))).isEqualTo(Wide.class);
		assertThat(SealedTypes.commonParent(List.of(A.class, Narrow.class))).isEqualTo(Narrow.class);
	}

	@Test
	void strangersHaveNoCommonParent() {
		assertThat(SealedTypes.commonParent(List.of(A.class, String.class))).isNull();
		assertThat(SealedTypes.commonParent(List.of(Concrete.class, Below.class))).isEqualTo(Wide.class);
	}

	@Test
	void sealedTypeWithInstancesIsNoParent() {
		assertThat(SealedTypes.isSealedParent(Concrete.class)).isFalse();
		assertThat(SealedTypes.isSealedParent(Open.class)).isFalse();
		assertThat(SealedTypes.isSealedParent(Narrow.class)).isTrue();
	}

	sealed interface Wide permits Narrow, Concrete, Open, A {

	}

	sealed interface Narrow extends Wide permits A, B {

	}

	// Says both, the wider one first.
	record A() implements Wide, Narrow {

	}

	record B() implements Narrow {

	}

	static sealed class Concrete implements Wide permits Below {

	}

	static final class Below extends Concrete {

	}

	non-sealed interface Open extends Wide {

	}

}
