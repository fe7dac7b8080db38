package dev.wsboot.autoconfigure.war;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.Dispatch;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.WsAutoConfiguration;
import dev.wsboot.autoconfigure.WsJettyAutoConfiguration;
import dev.wsboot.autoconfigure.WsTomcatAutoConfiguration;

/**
 * An application whose classes are loaded anew while the starter's stay, as developer
 * tools do it.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, JettyServletWebServerAutoConfiguration.class,
		TaskExecutionAutoConfiguration.class, JacksonAutoConfiguration.class, WsAutoConfiguration.class,
		WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
public class RestartedApplication {

	@WsEndpoint(path = "/worker/{name}", dispatch = Dispatch.WORKER)
	static class WorkerEndpoint {

		@OnOpen
		void open(WsSession session) {
			session.subscribe("all");
			session.attributes().put("value", new Value("kept"));
		}

		@OnMessage
		Value message(Value value, @PathVariable String name) {
			return new Value(name + " got " + value.text());
		}

	}

	@WsEndpoint(path = "/loop", dispatch = Dispatch.EVENT_LOOP)
	static class LoopEndpoint {

		@OnMessage
		String message(String text) {
			return text;
		}

	}

	/**
	 * What travels as JSON.
	 *
	 * @param text some text
	 */
	record Value(String text) {

	}

}
