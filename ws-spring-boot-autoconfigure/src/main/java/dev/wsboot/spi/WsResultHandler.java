package dev.wsboot.spi;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

import dev.wsboot.WsSession;

/**
 * Treats what the annotated methods of endpoints return. A bean of this type is asked
 * before the results that are built in.
 *
 * @since 0.1.0
 */
public interface WsResultHandler {

	/**
	 * Whether this handler treats the results of a method. Asked once for each method
	 * while the application starts.
	 * @param returnType the declared type, with the method and its annotations
	 * @return whether {@link #handle} is called for its results
	 */
	boolean supports(MethodParameter returnType);

	/**
	 * Treats one result: what the method returned, or what its {@code Optional} held, its
	 * {@code CompletionStage} was completed with or its reactive type emitted; never
	 * {@code null}. Called on the thread that has it.
	 * @param value the result
	 * @param returnType the declared type
	 * @param session the session the callback is about
	 * @return what to send instead: text, bytes, an object or a status to close with;
	 * {@code null} for nothing
	 * @throws Exception if that fails; treated as if the method had thrown it
	 */
	@Nullable Object handle(Object value, MethodParameter returnType, WsSession session) throws Exception;

}
