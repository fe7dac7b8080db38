package dev.wsboot.internal.transport.tomcat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SocketWrapperBase;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.TestCertificate;
import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.UpgradeFilter;

/**
 * An embedded Tomcat with nothing but our transport.
 */
final class TomcatTestServer implements TestServer {

	private final AtomicReference<Transport.ConnectionFactory> connections = new AtomicReference<>();

	private final EventLoops loops = new EventLoops(2);

	private final Tomcat tomcat = new Tomcat();

	private final Connector connector;

	private final Path directory;

	private boolean stopped;

	TomcatTestServer(Consumer<Connector> customizer) throws Exception {
		this("org.apache.coyote.http11.Http11NioProtocol", customizer);
	}

	TomcatTestServer(String protocol, Consumer<Connector> customizer) throws Exception {
		this(protocol, new TomcatBuffers(true), customizer);
	}

	TomcatTestServer(String protocol, TomcatBuffers buffers, Consumer<Connector> customizer) throws Exception {
		this.directory = Files.createTempDirectory("tomcat-test");
		this.tomcat.setBaseDir(this.directory.toString());
		this.tomcat.setSilent(true);
		this.connector = new Connector(protocol);
		this.connector.setPort(0);
		this.connector.setProperty("address", "127.0.0.1");
		this.connector.setProperty("connectionTimeout", String.valueOf(IDLE_MILLIS));
		customizer.accept(this.connector);
		this.tomcat.setConnector(this.connector);
		Context context = this.tomcat.addContext("", this.directory.toString());
		Tomcat.addServlet(context, "none", new HttpServlet() {

		}).addMapping("/");
		TomcatTransport transport = new TomcatTransport(this.loops, buffers);
		FilterDef definition = new FilterDef();
		definition.setFilterName("upgrade");
		definition.setFilter(new UpgradeFilter(transport, this.connections));
		context.addFilterDef(definition);
		FilterMap map = new FilterMap();
		map.setFilterName("upgrade");
		map.addURLPattern("/*");
		map.setDispatcher(DispatcherType.REQUEST.name());
		context.addFilterMap(map);
		if (context instanceof StandardContext standard) {
			// They look into the JDK, which takes time and warns.
			standard.setClearReferencesThreadLocals(false);
			standard.setClearReferencesRmiTargets(false);
		}
		this.tomcat.start();
	}

	/**
	 * Makes a connector one for TLS 1.2 and 1.3.
	 */
	static void encrypt(Connector connector) {
		connector.setSecure(true);
		connector.setScheme("https");
		connector.setProperty("SSLEnabled", "true");
		SSLHostConfig host = new SSLHostConfig();
		SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host,
				SSLHostConfigCertificate.Type.UNDEFINED);
		certificate.setCertificateKeystoreFile(TestCertificate.instance().keyStore().toString());
		certificate.setCertificateKeystorePassword(TestCertificate.PASSWORD);
		certificate.setCertificateKeystoreType("PKCS12");
		host.addCertificate(certificate);
		host.setProtocols("TLSv1.2+TLSv1.3");
		connector.addSslHostConfig(host);
	}

	@Override
	public int port() {
		return this.connector.getLocalPort();
	}

	@Override
	public AtomicReference<Transport.ConnectionFactory> connections() {
		return this.connections;
	}

	private AbstractProtocol<?> protocol() {
		return (AbstractProtocol<?>) this.connector.getProtocolHandler();
	}

	/** The channels of the connections that Tomcat knows. */
	List<NioChannel> channels() {
		try {
			Field field = AbstractProtocol.class.getDeclaredField("endpoint");
			field.setAccessible(true);
			return ((NioEndpoint) field.get(protocol())).getConnections()
				.stream()
				.map(SocketWrapperBase::getSocket)
				.toList();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public long containerConnections() {
		// The acceptor counts the connection that it waits for.
		return this.connector.getState().isAvailable() ? Math.max(0, protocol().getConnectionCount() - 1) : 0;
	}

	@Override
	public int containerLeftovers() {
		try {
			Field field = AbstractProtocol.class.getDeclaredField("waitingProcessors");
			field.setAccessible(true);
			return ((Set<?>) field.get(protocol())).size();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public int loopConnections() {
		return this.loops.connections();
	}

	@Override
	public void stopContainer() throws Exception {
		if (!this.stopped) {
			this.stopped = true;
			this.tomcat.stop();
			this.tomcat.destroy();
		}
	}

	@Override
	public void close() throws Exception {
		stopContainer();
		this.loops.close();
		try (var files = Files.walk(this.directory)) {
			files.sorted(java.util.Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
		}
		catch (java.io.UncheckedIOException | java.nio.file.NoSuchFileException ex) {
			// Deleted already.
		}
	}

}
