package dev.wsboot.sample.client;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate that signs itself, made by the command that the sample's
 * {@code tls} profile tells.
 *
 * @param keyStore what {@code sample.tls.keystore} takes
 * @param certificate in PEM, for a client to trust
 * @param privateKey in PEM, for servers that are not Java
 */
public record SelfSignedKey(Path keyStore, Path certificate, Path privateKey) {

	/**
	 * Where a key of a directory stands, whether or not it was made yet.
	 * @param directory where the files are
	 * @return the files
	 */
	public static SelfSignedKey in(Path directory) {
		return new SelfSignedKey(directory.resolve("sample.p12"), directory.resolve("sample.crt"),
				directory.resolve("sample.key"));
	}

	/**
	 * Makes the key and its certificate.
	 */
	public void create() throws Exception {
		keytool("-genkeypair", "-alias", "sample", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "365",
				"-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1,ip:::1", "-storetype", "PKCS12",
				"-keystore", this.keyStore.toString(), "-storepass", "changeit");
		keytool("-exportcert", "-rfc", "-alias", "sample", "-keystore", this.keyStore.toString(), "-storepass",
				"changeit", "-file", this.certificate.toString());
		KeyStore store = KeyStore.getInstance(this.keyStore.toFile(), "changeit".toCharArray());
		byte[] encoded = store.getKey("sample", "changeit".toCharArray()).getEncoded();
		Files.writeString(this.privateKey, "-----BEGIN PRIVATE KEY-----\n"
				+ Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END PRIVATE KEY-----\n");
	}

	/**
	 * What a client needs to trust the certificate.
	 * @return a context that trusts it and no other
	 */
	public SSLContext trusting() throws Exception {
		KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
		trusted.load(null, null);
		try (InputStream in = Files.newInputStream(this.certificate)) {
			trusted.setCertificateEntry("sample", CertificateFactory.getInstance("X.509").generateCertificate(in));
		}
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return context;
	}

	private void keytool(String... arguments) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
		command.addAll(List.of(arguments));
		Path directory = this.keyStore.toAbsolutePath().getParent();
		try (ClientProcess keytool = ClientProcess.start(directory, Map.of(), null, command)) {
			keytool.awaitSuccess(Duration.ofSeconds(60));
		}
	}

}
