package kotlin;

/**
 * Stands for the type of Kotlin's functions without a result, which is not on the class
 * path: it is compared by name.
 */
public final class Unit {

	/** What they return. */
	public static final Unit INSTANCE = new Unit();

	private Unit() {
	}

}
