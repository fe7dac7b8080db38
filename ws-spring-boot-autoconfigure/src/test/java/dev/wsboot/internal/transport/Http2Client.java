package dev.wsboot.internal.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One connection of HTTP/2, made by Jetty's client, and WebSockets over its streams (RFC
 * 8441).
 */
public final class Http2Client implements AutoCloseable {

	private static final long SECONDS = 30;

	private final HTTP2Client client;

	private final Session session;

	private final int port;

	private final String scheme;

	/** What the server has announced. */
	private final SettingsFrame settings;

	private Http2Client(int port, boolean encrypted) throws Exception {
		this.port = port;
		this.scheme = encrypted ? "https" : "http";
		QueuedThreadPool threads = new QueuedThreadPool(8);
		threads.setName("http2-client");
		threads.setDaemon(true);
		ClientConnector connector = new ClientConnector();
		connector.setExecutor(threads);
		connector.setSelectors(1);
		SslContextFactory.Client trust = encrypted ? trusting() : null;
		connector.setSslContextFactory(trust);
		this.client = new HTTP2Client(connector);
		this.client.setIdleTimeout(-1);
		this.client.start();
		CompletableFuture<SettingsFrame> announced = new CompletableFuture<>();
		Session.Listener listener = new Session.Listener() {

			@Override
			public void onSettings(Session session, SettingsFrame frame) {
				announced.complete(frame);
			}

		};
		SocketAddress address = new InetSocketAddress("127.0.0.1", port);
		this.session = ((trust != null) ? this.client.connect(trust, address, listener)
				: this.client.connect(address, listener))
			.get(SECONDS, TimeUnit.SECONDS);
		this.settings = announced.get(SECONDS, TimeUnit.SECONDS);
	}

	private static SslContextFactory.Client trusting() throws Exception {
		SslContextFactory.Client trust = new SslContextFactory.Client();
		trust.setSslContext(TestCertificate.instance().client());
		return trust;
	}

	/**
	 * Connects with prior knowledge.
	 */
	public static Http2Client plain(int port) throws Exception {
		return new Http2Client(port, false);
	}

	/**
	 * Connects with TLS, where the server must choose HTTP/2.
	 */
	public static Http2Client encrypted(int port) throws Exception {
		return new Http2Client(port, true);
	}

	/**
	 * Whether the server has said that it takes extended CONNECT (RFC 8441, section 3).
	 */
	public boolean isConnectAnnounced() {
		Integer value = this.settings.getSettings().get(SettingsFrame.ENABLE_CONNECT_PROTOCOL);
		return value != null && value == 1;
	}

	/**
	 * The connection.
	 */
	public Session session() {
		return this.session;
	}

	/**
	 * Begins an extended CONNECT; the answer is awaited by
	 * {@link StreamSocket#awaitResponse}.
	 * @param path with query
	 * @param headers name and value by turns
	 */
	public StreamSocket connect(String path, String... headers) throws Exception {
		return request(new MetaData.ConnectRequest(this.scheme, new HostPortHttpField("localhost", this.port), path,
				fields(headers), "websocket"), false);
	}

	/**
	 * Sends an ordinary request without content.
	 * @param path with query
	 * @param headers name and value by turns
	 */
	public StreamSocket get(String path, String... headers) throws Exception {
		HttpURI uri = HttpURI.from(this.scheme + "://localhost:" + this.port + path);
		return request(new MetaData.Request("GET", uri, HttpVersion.HTTP_2, fields(headers)), true);
	}

	private static HttpFields fields(String... headers) {
		HttpFields.Mutable fields = HttpFields.build();
		for (int i = 0; i < headers.length; i += 2) {
			fields.add(headers[i], headers[i + 1]);
		}
		return fields;
	}

	private StreamSocket request(MetaData.Request request, boolean last) throws Exception {
		StreamSocket socket = new StreamSocket();
		socket.stream(
				this.session.newStream(new HeadersFrame(request, null, last), socket).get(SECONDS, TimeUnit.SECONDS));
		return socket;
	}

	/**
	 * Opens a WebSocket, which must succeed.
	 * @param glued bytes that are sent before the answer has come
	 * @param headers further headers, name and value by turns
	 */
	public StreamSocket open(String path, String glued, String... headers) throws Exception {
		assertThat(isConnectAnnounced()).isTrue();
		StreamSocket socket = connect(path, headers);
		if (!glued.isEmpty()) {
			socket.getOutputStream().write(glued.getBytes(StandardCharsets.US_ASCII));
		}
		MetaData.Response response = socket.awaitResponse();
		assertThat(response.getStatus()).isEqualTo(200);
		return socket;
	}

	@Override
	public void close() {
		LifeCycle.stop(this.client);
	}

	/**
	 * A frame without payload that ends a stream.
	 */
	static DataFrame end(int streamId) {
		return new DataFrame(streamId, ByteBuffer.allocate(0), true);
	}

}
