package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Wire;

/**
 * Writes a lot as soon as the first bytes come.
 */
class OutpouringConnection extends RecordingConnection {

	final ByteBuffer output;

	/** The network has no room. */
	final CountDownLatch full = new CountDownLatch(1);

	final CountDownLatch written = new CountDownLatch(1);

	OutpouringConnection(Wire wire, ByteBuffer output) {
		super(wire);
		this.output = output;
	}

	@Override
	void onBytes(byte[] bytes) throws IOException {
		if (this.output.position() == 0) {
			write();
		}
	}

	@Override
	public void onWritable(LoopResources loop) {
		super.onWritable(loop);
		try {
			write();
		}
		catch (IOException ex) {
			onFailedWrite(ex);
		}
	}

	/**
	 * For tests that break the connection.
	 */
	void onFailedWrite(IOException ex) {
		this.mistake = ex.toString();
	}

	private void write() throws IOException {
		while (this.output.hasRemaining()) {
			if (this.wire.write(this.output) == 0) {
				this.wire.wantWrite();
				this.full.countDown();
				return;
			}
		}
		this.written.countDown();
	}

}
