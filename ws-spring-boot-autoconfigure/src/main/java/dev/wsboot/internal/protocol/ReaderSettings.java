package dev.wsboot.internal.protocol;

/**
 * What all readers of an endpoint have in common.
 *
 * @param maxMessageBytes payload bytes of a message, after inflation; also in frames mode
 * @param maxFrameBytes payload bytes of a frame on the wire; a compressed frame may be an
 * eighth longer, because data that does not compress grows by its block headers
 * @param maxFragments frames of a message, empty ones included
 * @param frames whether data frames are delivered as they stand on the wire, instead of
 * messages
 * @param ownedText whether the receiver wants to keep the arrays of text messages
 * @param ownedBinary whether the receiver wants to keep the arrays of binary messages
 * @param streamedText whether text messages are delivered part by part as they come
 * @param streamedBinary whether binary messages are delivered part by part as they come
 */
public record ReaderSettings(int maxMessageBytes, int maxFrameBytes, int maxFragments, boolean frames,
		boolean ownedText, boolean ownedBinary, boolean streamedText, boolean streamedBinary) {

	/** The longest array that every JVM can make. */
	private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

	public ReaderSettings {
		if (maxMessageBytes < 0 || maxMessageBytes > LONGEST_ARRAY) {
			throw new IllegalArgumentException(
					"'maxMessageBytes' must be between 0 and %d but is %d".formatted(LONGEST_ARRAY, maxMessageBytes));
		}
		if (maxFrameBytes < 0 || maxFrameBytes > LONGEST_ARRAY) {
			throw new IllegalArgumentException(
					"'maxFrameBytes' must be between 0 and %d but is %d".formatted(LONGEST_ARRAY, maxFrameBytes));
		}
		if (maxFragments < 1) {
			throw new IllegalArgumentException("'maxFragments' must be positive but is " + maxFragments);
		}
		if (frames && (streamedText || streamedBinary)) {
			throw new IllegalArgumentException("Messages must not be streamed in frames mode");
		}
	}

	/**
	 * Settings of an endpoint that streams nothing.
	 */
	public ReaderSettings(int maxMessageBytes, int maxFrameBytes, int maxFragments, boolean frames, boolean ownedText,
			boolean ownedBinary) {
		this(maxMessageBytes, maxFrameBytes, maxFragments, frames, ownedText, ownedBinary, false, false);
	}

	/**
	 * Whether messages of a kind are delivered part by part.
	 * @param text whether the message is text
	 * @return whether nothing is put together
	 */
	boolean streamed(boolean text) {
		return text ? this.streamedText : this.streamedBinary;
	}

	/**
	 * Whether an array that holds a message of a kind is made for the receiver.
	 * @param text whether the message is text
	 * @return whether the receiver keeps it
	 */
	boolean owned(boolean text) {
		return text ? this.ownedText : this.ownedBinary;
	}

}
