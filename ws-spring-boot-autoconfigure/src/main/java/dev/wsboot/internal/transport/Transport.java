package dev.wsboot.internal.transport;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;

/**
 * Takes connections over from one kind of servlet container.
 */
public interface Transport {

	/**
	 * Whether this transport can take over the connection of a request.
	 * @param request the request as the filter got it, possibly wrapped
	 * @return whether {@link #upgrade} will work
	 */
	boolean supports(HttpServletRequest request);

	/**
	 * Sends the response and takes the connection over. Status and headers are set
	 * before. Nothing must be written to the response afterwards.
	 * @param request the request
	 * @param response the response, status 101, or 200 to an extended CONNECT
	 * @param connections makes the connection of a wire, called once
	 * @throws IOException if the connection broke
	 * @throws UpgradeRefusedException if the container refuses, and another answer can be
	 * given
	 * @throws ServletException if the container fails
	 */
	void upgrade(HttpServletRequest request, HttpServletResponse response, ConnectionFactory connections)
			throws IOException, ServletException;

	/**
	 * Makes the connection of a wire.
	 */
	@FunctionalInterface
	interface ConnectionFactory {

		/**
		 * Makes the connection of a wire.
		 * @param wire the pipe
		 * @return what the transport tells everything to
		 */
		WireListener create(Wire wire);

	}

}
