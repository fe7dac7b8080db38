package dev.wsboot.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A stream of HTTP/2 as a blocking socket. What is not read stays within the flow control
 * window. For one reader and one writer.
 */
public final class StreamSocket extends Socket implements Stream.Listener {

	private final CompletableFuture<MetaData.Response> response = new CompletableFuture<>();

	private final Semaphore events = new Semaphore(0);

	private final InputStream input = new Input();

	private final OutputStream output = new Output();

	private int timeoutMillis = TestServer.READ_MILLIS;

	private boolean resetOnClose;

	private volatile boolean closed;

	private boolean outputEnded;

	private volatile @Nullable Stream stream;

	private volatile @Nullable Integer resetCode;

	StreamSocket() {
	}

	void stream(Stream stream) {
		this.stream = stream;
	}

	private Stream stream() {
		Stream current = this.stream;
		if (current == null) {
			throw new IllegalStateException("not open");
		}
		return current;
	}

	/**
	 * Waits for the headers of the response.
	 */
	public MetaData.Response awaitResponse() throws Exception {
		return this.response.get(TestServer.READ_MILLIS, TimeUnit.MILLISECONDS);
	}

	/**
	 * The code of the reset that has come, or {@code null}.
	 */
	public @Nullable Integer resetCode() {
		return this.resetCode;
	}

	@Override
	public void onHeaders(Stream stream, HeadersFrame frame, Callback callback) {
		if (frame.getMetaData() instanceof MetaData.Response headers) {
			this.response.complete(headers);
		}
		callback.succeeded();
	}

	@Override
	public void onDataAvailable(Stream stream) {
		if (this.closed) {
			discard(stream);
		}
		this.events.release();
	}

	private static void discard(Stream stream) {
		Stream.Data data = stream.readData();
		while (data != null) {
			boolean last = data.frame().isEndStream();
			data.release();
			if (last) {
				return;
			}
			data = stream.readData();
		}
		stream.demand();
	}

	@Override
	public void onReset(Stream stream, ResetFrame frame, Callback callback) {
		this.resetCode = frame.getError();
		this.response.completeExceptionally(new SocketException("reset " + frame.getError()));
		this.events.release();
		callback.succeeded();
	}

	@Override
	public void onFailure(Stream stream, int error, String reason, Throwable failure, Callback callback) {
		this.resetCode = error;
		this.response.completeExceptionally(failure);
		this.events.release();
		callback.succeeded();
	}

	@Override
	public InputStream getInputStream() {
		return this.input;
	}

	@Override
	public OutputStream getOutputStream() {
		return this.output;
	}

	@Override
	public void setSoTimeout(int millis) {
		this.timeoutMillis = millis;
	}

	@Override
	public void setTcpNoDelay(boolean on) {
		// There is no other way.
	}

	@Override
	public void setSoLinger(boolean on, int seconds) {
		this.resetOnClose = on && seconds == 0;
	}

	@Override
	public boolean isConnected() {
		return this.stream != null;
	}

	@Override
	public void shutdownOutput() {
		if (!this.outputEnded) {
			this.outputEnded = true;
			stream().data(Http2Client.end(stream().getId()), Callback.NOOP);
		}
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		if (this.resetOnClose) {
			stream().reset(new ResetFrame(stream().getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
		}
		else {
			shutdownOutput();
			discard(stream());
		}
	}

	private final class Input extends InputStream {

		private byte[] rest = new byte[0];

		private int position;

		private boolean ended;

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			while (length > 0 && this.position == this.rest.length) {
				if (this.ended) {
					return -1;
				}
				next();
			}
			int count = Math.min(length, this.rest.length - this.position);
			System.arraycopy(this.rest, this.position, target, offset, count);
			this.position += count;
			return count;
		}

		private void next() throws IOException {
			Stream.Data data = stream().readData();
			if (data != null) {
				this.rest = new byte[data.frame().remaining()];
				this.position = 0;
				data.frame().getByteBuffer().get(this.rest);
				this.ended = data.frame().isEndStream();
				data.release();
				return;
			}
			if (StreamSocket.this.resetCode != null) {
				throw new SocketException("reset " + StreamSocket.this.resetCode);
			}
			stream().demand();
			try {
				if (!StreamSocket.this.events.tryAcquire(StreamSocket.this.timeoutMillis, TimeUnit.MILLISECONDS)) {
					throw new SocketTimeoutException();
				}
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
		}

	}

	private final class Output extends OutputStream {

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			ByteBuffer copy = ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length));
			try {
				stream().data(new DataFrame(stream().getId(), copy, false))
					.get(TestServer.READ_MILLIS, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException | ExecutionException | TimeoutException ex) {
				throw new IOException(ex);
			}
		}

	}

}
