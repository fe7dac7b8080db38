package dev.wsboot.internal.connection.session;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.connection.stream.InboundStream;
import dev.wsboot.internal.connection.stream.InboundStreams;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.Opcode;
import dev.wsboot.internal.protocol.ReaderSettings;

/**
 * Reads for an endpoint that takes messages while they arrive: a message goes to the
 * inbox with its first bytes, and what follows is added to it. Belongs to the loop.
 */
final class StreamingReader extends InboundReader {

	private final InboundStreams streams;

	/** Bytes so far of the message that is under way. */
	private int messageBytes;

	StreamingReader(Connection connection, Inbox inbox, ReaderSettings settings, @Nullable DeflateParameters deflate) {
		super(connection, inbox, settings, deflate);
		this.streams = new InboundStreams(() -> connection.wire().execute(connection::resumeReading));
	}

	@Override
	public boolean onPart(boolean text, byte[] array, int length, boolean last) {
		greeted();
		InboundStream stream = this.streams.current();
		if (isTooFast((stream != null) ? 0 : 1, length)) {
			return true;
		}
		if (stream == null) {
			this.messageBytes = 0;
			this.inbox.message(this.streams.begin(), text);
		}
		this.messageBytes += length;
		this.streams.add(array, length, last);
		if (last) {
			count(text ? Opcode.TEXT : Opcode.BINARY, this.messageBytes);
		}
		return hasRoom();
	}

	/**
	 * {@inheritDoc} Of a message that is under way the rest needs room for its bytes
	 * only: it has its place in the inbox, which may be the last one.
	 */
	@Override
	boolean hasRoom() {
		if (!this.streams.hasRoom()) {
			return false;
		}
		return (this.streams.current() != null) ? !this.connection.isCongested() : super.hasRoom();
	}

	@Override
	void discard() {
		super.discard();
		Inbox.Ending ending = this.connection.ending();
		this.streams.cut((ending != null) ? ending.status() : CloseStatus.ABNORMAL);
	}

	@Override
	void release() {
		super.release();
		this.streams.cut(this.connection.outbound().status());
	}

}
