package dev.wsboot.internal.admission;

/**
 * How many connections there may be. Zero stands for any number.
 *
 * @param connections in total
 * @param perAddress from one address
 * @param perPrincipal of one user
 * @param handshakesPerSecond accepted ones; as many may come at once after a quiet second
 */
public record AdmissionLimits(int connections, int perAddress, int perPrincipal, int handshakesPerSecond) {

	/** No limits. */
	public static final AdmissionLimits NONE = new AdmissionLimits(0, 0, 0, 0);

}
