package dev.wsboot.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate for this machine's loopback addresses, made by the JDK's
 * keytool once per run.
 */
public final class TestCertificate {

	/** Protects the key store. */
	public static final String PASSWORD = "changeit";

	private static final TestCertificate INSTANCE = create();

	private final Path keyStore;

	private final SSLContext client;

	private TestCertificate(Path keyStore, SSLContext client) {
		this.keyStore = keyStore;
		this.client = client;
	}

	/**
	 * The certificate of this run.
	 */
	public static TestCertificate instance() {
		return INSTANCE;
	}

	/**
	 * Another one, which clients of the first do not trust.
	 */
	public static TestCertificate other() {
		return Other.INSTANCE;
	}

	/**
	 * A PKCS12 file with key and certificate.
	 */
	public Path keyStore() {
		return this.keyStore;
	}

	/**
	 * What a client needs to trust the certificate.
	 */
	public SSLContext client() {
		return this.client;
	}

	/**
	 * Connects a client that trusts the certificate, handshake done. Its reads end after
	 * {@link TestServer#READ_MILLIS}.
	 * @param protocol such as {@code TLSv1.3}
	 */
	public SSLSocket connect(int port, String protocol) throws IOException {
		Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
		plain.setSoTimeout(TestServer.READ_MILLIS);
		return encrypt(plain, protocol);
	}

	/**
	 * Encrypts what passes a connected socket, handshake done.
	 * @param protocol such as {@code TLSv1.3}
	 */
	public SSLSocket encrypt(Socket plain, String protocol) throws IOException {
		SSLSocket socket = (SSLSocket) this.client.getSocketFactory()
			.createSocket(plain, "localhost", plain.getPort(), true);
		socket.setEnabledProtocols(new String[] { protocol });
		socket.startHandshake();
		return socket;
	}

	private static TestCertificate create() {
		try {
			Path directory = Files.createTempDirectory("certificate");
			Path file = directory.resolve("key.p12");
			String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
			Process process = new ProcessBuilder(keytool, "-genkeypair", "-alias", "test", "-keyalg", "EC", "-dname",
					"CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12",
					"-keystore", file.toString(), "-storepass", PASSWORD)
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes());
			if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException("keytool failed: " + output);
			}
			file.toFile().deleteOnExit();
			directory.toFile().deleteOnExit();
			return new TestCertificate(file, clientContext(file));
		}
		catch (IOException | InterruptedException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SSLContext clientContext(Path file) throws IOException, GeneralSecurityException {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(file)) {
			keys.load(input, PASSWORD.toCharArray());
		}
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("test", keys.getCertificate("test"));
		TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		managers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, managers.getTrustManagers(), null);
		return context;
	}

	private static final class Other {

		private static final TestCertificate INSTANCE = create();

	}

}
