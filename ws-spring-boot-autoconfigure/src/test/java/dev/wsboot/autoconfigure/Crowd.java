package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many clients in one thread, that of the test: they act while it waits in
 * {@link #await}. They answer Close frames, but Pings only if told to.
 */
final class Crowd implements AutoCloseable {

	private static final int TOGETHER = 40;

	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

	private final InetSocketAddress address;

	private final Selector selector;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);

	private final List<Member> members = new ArrayList<>();

	private long[] latencies = new long[1024];

	private int replies;

	Crowd(int port) {
		this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Lets clients join whose handshakes are accepted.
	 */
	List<Member> join(int count, String path) {
		List<Member> joined = new ArrayList<>();
		while (joined.size() < count) {
			List<Member> some = new ArrayList<>();
			for (int i = Math.min(TOGETHER, count - joined.size()); i > 0; i--) {
				some.add(new Member(path, 0));
			}
			await(() -> some.stream().allMatch((member) -> member.status != 0));
			assertThat(some).allSatisfy((member) -> assertThat(member.status).isEqualTo(101));
			joined.addAll(some);
		}
		return joined;
	}

	/**
	 * Starts a client and does not wait for its handshake.
	 * @param receiveBuffer bytes that may be on their way to it, 0 for the system's
	 * choice
	 */
	Member start(String path, int receiveBuffer) {
		return new Member(path, receiveBuffer);
	}

	/**
	 * Lets the clients act until something has happened.
	 */
	void await(BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - start).as("what is awaited has not come").isLessThan(PATIENCE_NANOS);
			act();
		}
	}

	/**
	 * Lets the clients take whatever has come.
	 */
	void takeAll() {
		try {
			while (this.selector.selectNow(this::act) > 0) {
				// More may have come.
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Lets clients send a small message again and again, each when the answer to the one
	 * before has come.
	 * @return how long the slowest hundredth took at least, in microseconds
	 */
	long echo(List<Member> talking, int messages) {
		this.replies = 0;
		if (this.latencies.length < messages) {
			this.latencies = new long[messages];
		}
		talking.forEach(Member::talk);
		await(() -> this.replies >= messages);
		talking.forEach((member) -> member.talking = false);
		await(() -> talking.stream().noneMatch((member) -> member.unanswered));
		long[] sorted = Arrays.copyOf(this.latencies, messages);
		Arrays.sort(sorted);
		return TimeUnit.NANOSECONDS.toMicros(sorted[messages * 99 / 100]);
	}

	private void act() {
		try {
			this.selector.select(this::act, 20);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void act(SelectionKey key) {
		Member member = (Member) key.attachment();
		try {
			if (key.isConnectable()) {
				member.connected();
			}
			else if (key.isReadable()) {
				this.buffer.clear();
				int count = member.channel.read(this.buffer);
				this.buffer.flip();
				member.received(this.buffer, count < 0);
			}
		}
		catch (IOException ex) {
			member.ended();
		}
	}

	@Override
	public void close() {
		this.members.forEach(Member::leave);
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * One client.
	 */
	final class Member {

		private final String path;

		private final SocketChannel channel;

		private final SelectionKey key;

		private final StringBuilder head = new StringBuilder();

		private final byte[] frame = new byte[18];

		private int frameBytes;

		private long skip;

		private boolean talking;

		private boolean unanswered;

		/** Whether it answers Pings. */
		boolean alive = true;

		/** Status of the handshake's response, 0 before it, -1 if none came. */
		int status;

		/** When the Close frame came, by {@link System#nanoTime}. */
		long closedAt;

		/** Code of the Close frame, 0 before the end, 1006 if none came. */
		int closed;

		private Member(String path, int receiveBuffer) {
			this.path = path;
			try {
				this.channel = SocketChannel.open();
				this.channel.configureBlocking(false);
				this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
				if (receiveBuffer > 0) {
					this.channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
				}
				this.key = this.channel.register(Crowd.this.selector, SelectionKey.OP_CONNECT, this);
				if (this.channel.connect(Crowd.this.address)) {
					connected();
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			Crowd.this.members.add(this);
		}

		private void connected() throws IOException {
			this.channel.finishConnect();
			this.key.interestOps(SelectionKey.OP_READ);
			write(("GET " + this.path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
					+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		}

		/**
		 * Whether the handshake's response says what is wrong as we do.
		 */
		boolean toldProblem() {
			return this.head.indexOf("application/problem+json") > 0;
		}

		/**
		 * Reads nothing from now on.
		 */
		void stall() {
			this.key.interestOps(0);
		}

		/**
		 * Reads again.
		 */
		void resume() {
			this.key.interestOps(SelectionKey.OP_READ);
		}

		/**
		 * Goes without a word, by a reset.
		 */
		void reset() {
			try {
				this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			}
			catch (IOException ex) {
				// It is gone already.
			}
			leave();
		}

		/**
		 * Goes without a word.
		 */
		void leave() {
			try {
				this.channel.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/**
		 * Sends a frame.
		 */
		void send(int firstByte, byte[] payload) {
			ByteBuffer bytes = ByteBuffer.allocate(6 + payload.length);
			// A masking key of zeros leaves the payload as it is.
			bytes.put((byte) firstByte).put((byte) (0x80 | payload.length)).putInt(0).put(payload);
			write(bytes.array());
		}

		/**
		 * Sends whatever it is.
		 */
		void write(byte[] bytes) {
			try {
				assertThat(this.channel.write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
			}
			catch (IOException ex) {
				ended();
			}
		}

		/**
		 * Begins to send messages, each when the answer to the one before has come.
		 */
		void talk() {
			this.talking = true;
			this.unanswered = true;
			send(0x82, ByteBuffer.allocate(8).putLong(System.nanoTime()).array());
		}

		private void received(ByteBuffer bytes, boolean end) {
			while (this.status == 0 && bytes.hasRemaining()) {
				this.head.append((char) bytes.get());
				if (this.head.indexOf("\r\n\r\n", Math.max(0, this.head.length() - 4)) >= 0) {
					this.status = Integer.parseInt(this.head.substring(9, 12));
				}
			}
			while (this.status == 101 && bytes.hasRemaining()) {
				frame(bytes);
			}
			if (end) {
				ended();
			}
		}

		// Keeps the header and the first eight bytes of the payload.
		private void frame(ByteBuffer bytes) {
			if (this.skip > 0) {
				int count = (int) Math.min(this.skip, bytes.remaining());
				bytes.position(bytes.position() + count);
				this.skip -= count;
				return;
			}
			this.frame[this.frameBytes++] = bytes.get();
			int header = headerBytes();
			if (this.frameBytes < header) {
				return;
			}
			long length = payloadLength(header);
			long kept = Math.min(8, length);
			if (this.frameBytes == header + kept) {
				this.skip = length - kept;
				this.frameBytes = 0;
				complete(this.frame[0] & 0xff, header, (int) kept);
			}
		}

		private int headerBytes() {
			return (this.frameBytes < 2) ? 2 : switch (this.frame[1]) {
				case 126 -> 4;
				case 127 -> 10;
				default -> 2;
			};
		}

		private long payloadLength(int header) {
			return switch (header) {
				case 4 -> ByteBuffer.wrap(this.frame).getShort(2) & 0xffff;
				case 10 -> ByteBuffer.wrap(this.frame).getLong(2);
				default -> this.frame[1];
			};
		}

		private void complete(int firstByte, int header, int kept) {
			ByteBuffer payload = ByteBuffer.wrap(this.frame, header, kept);
			switch (firstByte & 0xf) {
				case 8 -> {
					this.closedAt = System.nanoTime();
					this.closed = (kept >= 2) ? payload.getShort() & 0xffff : 1005;
					send(0x88, Arrays.copyOfRange(this.frame, header, header + Math.min(kept, 2)));
				}
				case 9 -> {
					if (this.alive) {
						send(0x8a, Arrays.copyOfRange(this.frame, header, header + kept));
					}
				}
				case 2 -> {
					if (this.unanswered) {
						answered(payload.getLong());
					}
				}
				default -> {
				}
			}
		}

		private void answered(long sent) {
			if (Crowd.this.replies < Crowd.this.latencies.length) {
				Crowd.this.latencies[Crowd.this.replies] = System.nanoTime() - sent;
			}
			Crowd.this.replies++;
			this.unanswered = false;
			if (this.talking) {
				talk();
			}
		}

		private void ended() {
			if (this.closed == 0) {
				this.closed = 1006;
			}
			if (this.status == 0) {
				this.status = -1;
			}
			this.unanswered = false;
			this.talking = false;
			leave();
		}

	}

}
