package dev.wsboot.internal.properties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;

/**
 * A property that nobody reads.
 *
 * @param key as it was written, but with dashes
 * @param origin where it was written, {@code null} if that is not known
 * @param nearest a key that may have been meant
 */
record UnknownProperty(String key, @Nullable Origin origin, String nearest) {

	/**
	 * The property in a line.
	 */
	@Override
	public String toString() {
		return this.key + " (perhaps " + this.nearest + "?)" + ((this.origin != null) ? " from " + this.origin : "");
	}

}
