package dev.wsboot.internal.transport.portable;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.TestCertificate;
import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.UpgradeFilter;

/**
 * An embedded Undertow with nothing but our transport.
 */
final class UndertowTestServer implements TestServer {

	private final AtomicReference<Transport.ConnectionFactory> connections = new AtomicReference<>();

	private final EventLoops loops = new EventLoops(2);

	private final Undertow server;

	private boolean stopped;

	private UndertowTestServer(boolean tls) throws Exception {
		Filter filter = new UpgradeFilter(new PortableTransport(this.loops), this.connections);
		DeploymentInfo deployment = Servlets.deployment()
			.setClassLoader(getClass().getClassLoader())
			.setContextPath("/")
			.setDeploymentName("test")
			.addFilter(Servlets.filter("upgrade", UpgradeFilter.class, new ImmediateInstanceFactory<>(filter)))
			.addFilterUrlMapping("upgrade", "/*", DispatcherType.REQUEST);
		DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
		manager.deploy();
		Undertow.Builder builder = Undertow.builder()
			.setIoThreads(2)
			.setWorkerThreads(8)
			.setServerOption(UndertowOptions.ENABLE_STATISTICS, true)
			.setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
			.setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, IDLE_MILLIS)
			.setHandler(manager.start());
		if (tls) {
			builder.addHttpsListener(0, "127.0.0.1", serverContext());
		}
		else {
			builder.addHttpListener(0, "127.0.0.1");
		}
		this.server = builder.build();
		this.server.start();
	}

	static UndertowTestServer plain() throws Exception {
		return new UndertowTestServer(false);
	}

	static UndertowTestServer encrypted() throws Exception {
		return new UndertowTestServer(true);
	}

	private static SSLContext serverContext() throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(TestCertificate.instance().keyStore())) {
			keys.load(input, TestCertificate.PASSWORD.toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(keys, TestCertificate.PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		return context;
	}

	private Undertow.ListenerInfo listener() {
		return this.server.getListenerInfo().get(0);
	}

	@Override
	public int port() {
		return ((InetSocketAddress) listener().getAddress()).getPort();
	}

	@Override
	public AtomicReference<Transport.ConnectionFactory> connections() {
		return this.connections;
	}

	@Override
	public long containerConnections() {
		return this.stopped ? 0 : listener().getConnectorStatistics().getActiveConnections();
	}

	@Override
	public int containerLeftovers() {
		return 0;
	}

	@Override
	public int loopConnections() {
		return this.loops.connections();
	}

	@Override
	public void stopContainer() {
		if (!this.stopped) {
			this.stopped = true;
			this.server.stop();
		}
	}

	@Override
	public void close() {
		stopContainer();
		this.loops.close();
	}

}
