package dev.wsboot.autoconfigure;

import java.net.InetSocketAddress;
import java.util.Set;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;

/**
 * An embedded Undertow, for which Spring Boot has no support any more.
 */
final class UndertowServer implements ServletWebServerFactory {

	@Override
	public WebServer getWebServer(ServletContextInitializer... initializers) {
		ServletContainerInitializer onStartup = (classes, context) -> {
			for (ServletContextInitializer initializer : initializers) {
				initializer.onStartup(context);
			}
		};
		DeploymentInfo deployment = Servlets.deployment()
			.setClassLoader(getClass().getClassLoader())
			.setContextPath("/")
			.setDeploymentName("application")
			.addServletContainerInitializer(new ServletContainerInitializerInfo(onStartup.getClass(),
					new ImmediateInstanceFactory<>(onStartup), Set.of()));
		DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
		manager.deploy();
		return new Server(manager);
	}

	private static final class Server implements WebServer {

		private final DeploymentManager manager;

		private final Undertow undertow;

		private boolean started;

		Server(DeploymentManager manager) {
			try {
				this.manager = manager;
				this.undertow = Undertow.builder()
					.setIoThreads(2)
					.setWorkerThreads(8)
					.addHttpListener(0, "localhost")
					.setHandler(manager.start())
					.build();
			}
			catch (ServletException ex) {
				throw new WebServerException("Undertow does not start", ex);
			}
		}

		@Override
		public void start() {
			this.undertow.start();
			this.started = true;
		}

		@Override
		public void stop() {
			if (this.started) {
				this.started = false;
				this.undertow.stop();
			}
		}

		@Override
		public void destroy() {
			stop();
			this.manager.undeploy();
		}

		@Override
		public int getPort() {
			return ((InetSocketAddress) this.undertow.getListenerInfo().get(0).getAddress()).getPort();
		}

	}

}
