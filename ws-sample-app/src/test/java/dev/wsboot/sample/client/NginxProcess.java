package dev.wsboot.sample.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The proxy nginx with the configuration that the documentation shows. Only ports, files
 * and the length of its timeouts are others.
 */
final class NginxProcess implements AutoCloseable {

	private static final Path DOCUMENTED = Path.of("..", "docs", "nginx.conf");

	private static final int ATTEMPTS = 5;

	private final ClientProcess process;

	private final int securePort;

	private final int plainPort;

	private NginxProcess(ClientProcess process, int securePort, int plainPort) {
		this.process = process;
		this.securePort = securePort;
		this.plainPort = plainPort;
	}

	/**
	 * Starts nginx.
	 * @param directory for its files
	 * @param applicationPort where the application is
	 * @param certificate in PEM
	 * @param key in PEM
	 * @param timeout how long a connection may be quiet
	 * @return a proxy that accepts connections
	 */
	static NginxProcess start(Path directory, int applicationPort, Path certificate, Path key, Duration timeout)
			throws IOException {
		String program = ClientTool.NGINX.require();
		String main = Files.writeString(directory.resolve("main.conf"), main(directory)).toString();
		for (int attempt = 1;; attempt++) {
			int[] ports = freePorts();
			Files.writeString(directory.resolve("site.conf"),
					site(ports[0], ports[1], applicationPort, certificate, key, timeout));
			ClientProcess process = ClientProcess.start(directory, Map.of(), null,
					List.of(program, "-e", "stderr", "-p", directory.toString(), "-c", main));
			Awaitility.await()
				.atMost(30, TimeUnit.SECONDS)
				.pollInterval(Duration.ofMillis(50))
				.until(() -> !process.isAlive() || accepts(ports[0]));
			if (process.isAlive()) {
				return new NginxProcess(process, ports[0], ports[1]);
			}
			process.close();
			// Someone else may have taken the port meanwhile.
			assertThat(attempt).as("attempts to start nginx, which printed%s", process.printed()).isLessThan(ATTEMPTS);
		}
	}

	/** What stands around a site on a real machine, without anything outside. */
	private static String main(Path directory) {
		return """
				daemon off;
				master_process off;
				pid %1$s/nginx.pid;
				error_log stderr;
				events {
					worker_connections 256;
				}
				http {
					access_log off;
					client_body_temp_path %1$s/body;
					proxy_temp_path %1$s/proxy;
					fastcgi_temp_path %1$s/fastcgi;
					uwsgi_temp_path %1$s/uwsgi;
					scgi_temp_path %1$s/scgi;
					include %1$s/site.conf;
				}
				""".formatted(directory);
	}

	private static String site(int securePort, int plainPort, int applicationPort, Path certificate, Path key,
			Duration timeout) throws IOException {
		String site = Files.readString(DOCUMENTED);
		Map<String, String> changes = Map.of("listen 80;", "listen 127.0.0.1:" + plainPort + ";", "listen 443 ssl",
				"listen 127.0.0.1:" + securePort + " ssl", "server 127.0.0.1:8080;",
				"server 127.0.0.1:" + applicationPort + ";", "/etc/ssl/certs/app.example.com.pem",
				certificate.toString(), "/etc/ssl/private/app.example.com.key", key.toString(),
				"proxy_read_timeout 60s;", "proxy_read_timeout " + timeout.toSeconds() + "s;",
				"proxy_send_timeout 60s;", "proxy_send_timeout " + timeout.toSeconds() + "s;");
		for (Map.Entry<String, String> change : changes.entrySet()) {
			assertThat(site).contains(change.getKey());
			site = site.replace(change.getKey(), change.getValue());
		}
		return site;
	}

	private static int[] freePorts() throws IOException {
		try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return new int[] { one.getLocalPort(), other.getLocalPort() };
		}
	}

	private static boolean accepts(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Where it listens for TLS.
	 */
	int securePort() {
		return this.securePort;
	}

	/**
	 * Where it listens without TLS.
	 */
	int plainPort() {
		return this.plainPort;
	}

	@Override
	public void close() {
		this.process.close();
	}

}
