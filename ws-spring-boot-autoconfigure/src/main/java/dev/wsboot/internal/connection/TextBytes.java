package dev.wsboot.internal.connection;

/**
 * Text that is UTF-8 already, so that a codec's output is sent without a detour over a
 * {@code String}.
 *
 * @param utf8 valid UTF-8, never changed any more
 */
@SuppressWarnings("ArrayRecordComponent")
public record TextBytes(byte[] utf8) {

}
