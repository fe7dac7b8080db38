package dev.wsboot.internal.transport.jetty;

import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
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

	private JettyTestServer(boolean encrypted) throws Exception {
		this.connector = encrypted ? encrypted(this.server) : new ServerConnector(this.server);
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
		return new JettyTestServer(false);
	}

	static JettyTestServer encrypted() throws Exception {
		return new JettyTestServer(true);
	}

	private static ServerConnector encrypted(Server server) {
		SslContextFactory.Server keys = new SslContextFactory.Server();
		keys.setKeyStorePath(TestCertificate.instance().keyStore().toString());
		keys.setKeyStorePassword(TestCertificate.PASSWORD);
		keys.setKeyStoreType("PKCS12");
		HttpConfiguration configuration = new HttpConfiguration();
		configuration.addCustomizer(new SecureRequestCustomizer());
		return new ServerConnector(server, new SslConnectionFactory(keys, "http/1.1"),
				new HttpConnectionFactory(configuration));
	}

	@Override
	public int port() {
		return this.connector.getLocalPort();
	}

	@Override
	public AtomicReference<Transport.ConnectionFactory> connections() {
		return this.connections;
	}

	@Override
	public long containerConnections() {
		return this.connector.getConnectedEndPoints().size();
	}

	@Override
	public int containerLeftovers() {
		return this.connector.getSelectorManager().getTotalKeys();
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
