package dev.wsboot.internal.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.endpoint.argument.ArgumentResolvers;
import dev.wsboot.internal.endpoint.codec.Jackson2JsonCodec;
import dev.wsboot.internal.endpoint.codec.JacksonJsonCodec;
import dev.wsboot.internal.endpoint.codec.JsonCodec;
import dev.wsboot.internal.endpoint.codec.MessageCodecs;
import dev.wsboot.internal.endpoint.method.CallbackContext;
import dev.wsboot.internal.event.EventPublisher;

/**
 * Makes handlers from classes as an application context would.
 */
final class TestEndpoints {

	static final ConnectionSettings SETTINGS = new ConnectionSettings(Dispatch.EVENT_LOOP, Runnable::run, 65536, 65536,
			1024, 32, 524288, Duration.ofSeconds(10), Overflow.CLOSE, 1024, -1, Duration.ZERO, Duration.ofSeconds(1),
			Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0);

	static final JsonCodec CODEC = new JacksonJsonCodec(JsonMapper.builder().build());

	/** As Spring Boot configures it. */
	static final JsonCodec JACKSON_2 = new Jackson2JsonCodec(
			new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES), "type");

	private TestEndpoints() {
	}

	/**
	 * The handler of the only endpoint among some classes.
	 */
	static EndpointHandler handler(Class<?>... classes) {
		return handler(CODEC, (context) -> context.register(classes));
	}

	static EndpointHandler handler(@Nullable JsonCodec codec, Consumer<AnnotationConfigApplicationContext> classes) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		classes.accept(context);
		context.refresh();
		EndpointDefinition endpoint = new EndpointDiscovery(context.getBeanFactory(), context.getEnvironment())
			.discover("")
			.get(0);
		return new EndpointHandlerFactory(context.getBeanFactory(), ApplicationConversionService.getSharedInstance(),
				codec, new EventPublisher(context))
			.create(endpoint, SETTINGS);
	}

	static ArgumentResolvers resolvers() {
		return new ArgumentResolvers(new CallbackContext(List.of("/"), ApplicationConversionService.getSharedInstance(),
				(value) -> value, new MessageCodecs(List.of(), CODEC), List.of(), List.of(), () -> null));
	}

}
