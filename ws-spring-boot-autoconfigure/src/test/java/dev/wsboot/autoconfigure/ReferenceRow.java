package dev.wsboot.autoconfigure;

import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * A row of a table in {@code docs/endpoints.md}.
 *
 * @param name the first cell of the row, as it is written
 * @param conversation shows that the row is true
 */
record ReferenceRow(String name, Conversation conversation) {

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * What is said over one or more connections.
	 */
	@FunctionalInterface
	interface Conversation {

		void hold(ServletWebServerApplicationContext server) throws Exception;

	}

}
