package dev.wsboot.spi;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

import dev.wsboot.WsSession;

/**
 * Gives arguments to the annotated methods of endpoints. A bean of this type is asked
 * before the arguments that are built in.
 *
 * @since 0.1.0
 */
public interface WsArgumentResolver {

	/**
	 * Whether this resolver gives a parameter. Asked once for each parameter while the
	 * application starts.
	 * @param parameter a parameter of an annotated method
	 * @return whether {@link #resolve} is called for it
	 */
	boolean supports(MethodParameter parameter);

	/**
	 * Gives the argument. Called on the thread of the callback, before it.
	 * @param parameter the parameter
	 * @param session the session the callback is about
	 * @return the argument
	 * @throws Exception if there is none; treated as if the method had thrown it
	 */
	@Nullable Object resolve(MethodParameter parameter, WsSession session) throws Exception;

}
