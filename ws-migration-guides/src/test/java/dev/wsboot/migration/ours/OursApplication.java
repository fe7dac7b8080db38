package dev.wsboot.migration.ours;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The endpoints of the guide.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ EchoEndpoint.class, ChatEndpoint.class })
public class OursApplication {

}
