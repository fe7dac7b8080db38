package dev.wsboot.internal.aot;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ClassUtils;

/**
 * Registers the callbacks of endpoints and of advice for reflection, and the types of
 * their payloads for binding.
 */
final class CallbackAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		CallbackHints hints = CallbackHints.of(ClassUtils.getUserClass(registeredBean.getBeanClass()));
		if (hints == null) {
			return null;
		}
		return (generationContext, code) -> hints.registerWith(generationContext.getRuntimeHints().reflection());
	}

}
