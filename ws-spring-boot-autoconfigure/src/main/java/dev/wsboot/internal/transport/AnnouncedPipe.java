package dev.wsboot.internal.transport;

/**
 * A pipe that tells itself, from the container's threads, when there is something to read
 * or room to write: where there is no channel for a selector to watch. Its methods are
 * called on the loop; what the container's threads tell is handed there by
 * {@link AnnouncedWire#execute}.
 * <p>
 * A {@link #read} that brings nothing, and a {@link #write} that does not take
 * everything, are followed by an announcement.
 */
public interface AnnouncedPipe extends Pipe {

	/**
	 * Begins: from now on the wire may be told. Called once, before anything else.
	 * @param wire whom to tell
	 */
	void open(AnnouncedWire wire);

	/**
	 * Whether there is room to write.
	 * @return whether {@link #write} will take something
	 */
	boolean isWritable();

	@Override
	default boolean isWritableOffLoop() {
		return false;
	}

	/**
	 * Whether bytes are there, or may be there.
	 * @return whether to read without waiting for an announcement
	 */
	@Override
	boolean hasUnread();

}
