package dev.wsboot.internal.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.Transport;

/**
 * Takes requests over and keeps what it was given.
 */
class RecordingTransport implements Transport {

	private final boolean supported;

	int upgrades;

	@Nullable HttpServletRequest request;

	@Nullable HttpServletResponse response;

	@Nullable ConnectionFactory connections;

	RecordingTransport(boolean supported) {
		this.supported = supported;
	}

	@Override
	public boolean supports(HttpServletRequest request) {
		return this.supported;
	}

	@Override
	public void upgrade(HttpServletRequest request, HttpServletResponse response, ConnectionFactory connections) {
		this.upgrades++;
		this.request = request;
		this.response = response;
		this.connections = connections;
	}

}
