package kotlin.coroutines;

/**
 * Stands for the interface of Kotlin's, which is not on the class path: it is compared by
 * name. What the compiler makes of a suspending function takes it as the last parameter.
 *
 * @param <T> what the function returns
 */
public interface Continuation<T> {

	void resumeWith(Object result);

}
