package dev.wsboot.migration.spring;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The handlers of the guide.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(HandlerConfiguration.class)
public class SpringApplicationOfHandlers {

}
