package dev.wsboot.autoconfigure.war;

import jakarta.servlet.ServletContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.CloseStatus;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

/**
 * Says where it is deployed.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class WarApplication extends SpringBootServletInitializer {

	/**
	 * The system property, with the context path behind, that gets the code of a session
	 * that was closed. Nothing else is seen from the server and from here.
	 */
	public static final String CLOSED = "dev.wsboot.war.closed:";

	@Override
	protected SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
		return builder.sources(WarApplication.class).properties("spring.main.banner-mode=off");
	}

	@WsEndpoint("/where")
	static class WhereEndpoint {

		private final ServletContext context;

		WhereEndpoint(ServletContext context) {
			this.context = context;
		}

		@OnMessage
		String where(String message) {
			return this.context.getContextPath() + " got " + message;
		}

		@OnClose
		void close(CloseStatus status) {
			System.setProperty(CLOSED + this.context.getContextPath(), String.valueOf(status.code()));
		}

	}

}
