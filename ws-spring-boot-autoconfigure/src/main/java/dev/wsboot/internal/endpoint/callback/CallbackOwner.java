package dev.wsboot.internal.endpoint.callback;

import dev.wsboot.routes.WsRoute;

/**
 * Whose callbacks are put together, in the words of a start-up mistake.
 *
 * @param name a class, or an endpoint made of code
 * @param annotated whether callbacks are annotated methods
 */
record CallbackOwner(String name, boolean annotated) {

	static CallbackOwner of(Class<?> type) {
		return new CallbackOwner(type.getTypeName(), true);
	}

	static CallbackOwner of(WsRoute route) {
		return new CallbackOwner("Endpoint '" + route.name() + "'", false);
	}

	/**
	 * Several callbacks of a kind.
	 * @param kind such as {@code @OnOpen}
	 * @return such as <code>methods that are annotated with @OnOpen</code>
	 */
	String callbacks(String kind) {
		return this.annotated ? "methods that are annotated with " + kind : "handlers of " + code(kind);
	}

	/**
	 * No callback takes something.
	 * @return follows what is not taken
	 */
	String notTaken() {
		return this.annotated ? "which no method of " + this.name + " takes that is annotated with @OnMessage"
				: "which no onMessage of endpoint " + this.name.substring(this.name.indexOf('\'')) + " takes";
	}

	/**
	 * A kind as the user wrote it.
	 */
	private String code(String kind) {
		return this.annotated ? kind : kind.replace("@O", "o").replace(" and take", " that take");
	}

}
