package dev.wsboot.internal.transport.jetty;

import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.SessionContainer;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.TestCertificate;
import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.UpgradeFilter;

/**
 * An embedded Jetty with nothing but our transport.
 */
final class JettyTestServer implements TestServer {

	private final AtomicReference<Transport.ConnectionFactory> connections = new AtomicReference<>();

	private final EventLoops loops = new EventLoops(2);

	private final Server server = new Server();

	private final ServerConnector connector;

	private JettyTestServer(ConnectionFactory... protocols) throws Exception {
		this.connector = new ServerConnector(this.server, protocols);
		this.connector.setHost("127.0.0.1");
		this.connector.setIdleTimeout(IDLE_MILLIS);
		this.server.addConnector(this.connector);
		ServletContextHandler context = new ServletContextHandler("/");
		context.addServlet(new HttpServlet() {

		}, "/");
		context.addFilter(new FilterHolder(new UpgradeFilter(new JettyTransport(this.loops), this.connections)), "/*",
				EnumSet.of(DispatcherType.REQUEST));
		this.server.setHandler(context);
		this.server.start();
	}

	static JettyTestServer plain() throws Exception {
		return new JettyTestServer(new HttpConnectionFactory());
	}

	static JettyTestServer encrypted() throws Exception {
		HttpConnectionFactory http = new HttpConnectionFactory(secure());
		return new JettyTestServer(new SslConnectionFactory(keys(), http.getProtocol()), http);
	}

	static JettyTestServer http2() throws Exception {
		HttpConfiguration configuration = new HttpConfiguration();
		return new JettyTestServer(new HttpConnectionFactory(configuration),
				patient(new HTTP2CServerConnectionFactory(configuration)));
	}

	static JettyTestServer encryptedHttp2() throws Exception {
		ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
		alpn.setDefaultProtocol("http/1.1");
		return new JettyTestServer(new SslConnectionFactory(keys(), alpn.getProtocol()), alpn,
				patient(new HTTP2ServerConnectionFactory(secure())), new HttpConnectionFactory(secure()));
	}

	// Hundreds of resets in a second are what one of the tests is about.
	private static ConnectionFactory patient(AbstractHTTP2ServerConnectionFactory http2) {
		http2.setRateControlFactory(new WindowRateControl.Factory(10_000));
		return http2;
	}

	private static SslContextFactory.Server keys() {
		SslContextFactory.Server keys = new SslContextFactory.Server();
		keys.setKeyStorePath(TestCertificate.instance().keyStore().toString());
		keys.setKeyStorePassword(TestCertificate.PASSWORD);
		keys.setKeyStoreType("PKCS12");
		return keys;
	}

	private static HttpConfiguration secure() {
		HttpConfiguration configuration = new HttpConfiguration();
		configuration.addCustomizer(new SecureRequestCustomizer());
		return configuration;
	}

	@Override
	public int port() {
		return this.connector.getLocalPort();
	}

	@Override
	public AtomicReference<Transport.ConnectionFactory> connections() {
		return this.connections;
	}

	/**
	 * Of HTTP/2 the streams: its connection is there for others, too.
	 */
	@Override
	public long containerConnections() {
		return isHttp2() ? sessions().mapToLong((session) -> session.getStreams().size()).sum()
				: this.connector.getConnectedEndPoints().size();
	}

	@Override
	public int containerLeftovers() {
		return isHttp2() ? 0 : this.connector.getSelectorManager().getTotalKeys();
	}

	private boolean isHttp2() {
		return this.connector.getConnectionFactory(AbstractHTTP2ServerConnectionFactory.class) != null;
	}

	private Stream<Session> sessions() {
		return this.connector.getConnectionFactory(AbstractHTTP2ServerConnectionFactory.class)
			.getBean(SessionContainer.class)
			.getSessions()
			.stream();
	}

	@Override
	public int loopConnections() {
		return this.loops.connections();
	}

	@Override
	public void stopContainer() throws Exception {
		this.server.stop();
	}

	@Override
	public void close() throws Exception {
		stopContainer();
		this.server.destroy();
		this.loops.close();
	}

}
