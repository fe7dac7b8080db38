package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/**
 * Answers 404 to whatever no filter has answered.
 */
@SuppressWarnings("serial")
final class NotFoundServlet extends HttpServlet {

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.sendError(HttpServletResponse.SC_NOT_FOUND);
	}

	/**
	 * Registers the servlet if the application has none that takes all paths.
	 */
	static final class Registration implements ServletContextInitializer {

		private static final Set<String> ALL_PATHS = Set.of("/", "/*");

		private final ListableBeanFactory beans;

		Registration(ListableBeanFactory beans) {
			this.beans = beans;
		}

		@Override
		public void onStartup(ServletContext servletContext) {
			if (!isServed()) {
				servletContext.addServlet("wsNotFoundServlet", new NotFoundServlet()).addMapping("/");
			}
		}

		// As Spring Boot does it: a single servlet bean takes all paths, and so does a
		// registration without mappings.
		private boolean isServed() {
			return this.beans.getBeansOfType(Servlet.class).size() == 1
					|| this.beans.getBeansOfType(ServletRegistrationBean.class)
						.values()
						.stream()
						.anyMatch((registration) -> takesAllPaths(registration.getUrlMappings()));
		}

		private static boolean takesAllPaths(Collection<?> mappings) {
			return mappings.isEmpty() || mappings.stream().anyMatch(ALL_PATHS::contains);
		}

	}

}
