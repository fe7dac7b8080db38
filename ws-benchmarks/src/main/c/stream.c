#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 20 };

static SSL_CTX *context;

static pthread_once_t context_once = PTHREAD_ONCE_INIT;

static void make_context(void)
{
	signal(SIGPIPE, SIG_IGN);
	context = SSL_CTX_new(TLS_client_method());
	if (context == NULL) {
		fail("OpenSSL does not start");
	}
	/* The server is ours, with a certificate that it signed itself. */
	SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_read_ahead(context, 1);
}

/* The source address makes more ports: each has its own 28,000. */
void stream_connect(struct stream *stream, int source)
{
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t) source) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t) options.port),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	int on = 1;

	stream->ssl = NULL;
	stream->fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(stream->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	if (stream->fd < 0 || bind(stream->fd, (struct sockaddr *) &from, sizeof from) < 0
			|| connect(stream->fd, (struct sockaddr *) &to, sizeof to) < 0) {
		fail("Connecting to port %d failed: %s", options.port, strerror(errno));
	}
	setsockopt(stream->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(stream->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (options.tls) {
		pthread_once(&context_once, make_context);
		stream->ssl = SSL_new(context);
		if (stream->ssl == NULL || SSL_set_fd(stream->ssl, stream->fd) != 1 || SSL_connect(stream->ssl) != 1) {
			fail("The TLS handshake with port %d failed", options.port);
		}
	}
}

/* The key of RFC 6455, section 1.3. */
int opening_request(char *text, size_t size)
{
	int length = snprintf(text, size, "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\n"
			"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
			options.path, options.port,
			options.compressed ? "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" : "");
	if (length >= (int) size) {
		fail("The path is too long");
	}
	return length;
}

void check_response(const char *text)
{
	if (strncmp(text, "HTTP/1.1 101", 12) != 0 || strstr(text, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == NULL) {
		fail("The opening handshake was refused: %.*s", (int) strcspn(text, "\r\n"), text);
	}
}

/* Blocks. Tells whether the server keeps a compression context from message to message. */
void stream_handshake(struct stream *stream, int *own_context)
{
	char text[4096];
	size_t length = 0;
	int request = opening_request(text, sizeof text);

	if (stream_write(stream, text, (size_t) request) != request) {
		fail("The opening handshake cannot be sent");
	}
	/* Byte by byte: what follows the response is the first frame. */
	while (length < 4 || memcmp(text + length - 4, "\r\n\r\n", 4) != 0) {
		if (length == sizeof text - 1 || stream_read(stream, text + length, 1) != 1) {
			fail("The opening handshake was not answered");
		}
		length++;
	}
	text[length] = 0;
	check_response(text);
	if (options.compressed && strcasestr(text, "permessage-deflate") == NULL) {
		fail("permessage-deflate was not negotiated");
	}
	*own_context = strcasestr(text, "server_no_context_takeover") == NULL;
}

void stream_nonblocking(struct stream *stream)
{
	fcntl(stream->fd, F_SETFL, O_NONBLOCK);
}

ssize_t stream_read(struct stream *stream, void *to, size_t length)
{
	if (stream->ssl != NULL) {
		int n = SSL_read(stream->ssl, to, (int) length);
		if (n > 0) {
			return n;
		}
		int error = SSL_get_error(stream->ssl, n);
		return (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) ? -1 : 0;
	}
	ssize_t n = read(stream->fd, to, length);
	return (n < 0 && errno != EAGAIN) ? 0 : n;
}

ssize_t stream_write(struct stream *stream, const void *from, size_t length)
{
	if (stream->ssl != NULL) {
		int n = SSL_write(stream->ssl, from, (int) length);
		if (n > 0) {
			return n;
		}
		int error = SSL_get_error(stream->ssl, n);
		if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
			return -1;
		}
		fail("Sending over TLS failed");
	}
	ssize_t n = send(stream->fd, from, length, MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN) {
		fail("Sending failed: %s", strerror(errno));
	}
	return n;
}

void stream_close(struct stream *stream)
{
	if (stream->ssl != NULL) {
		SSL_free(stream->ssl);
	}
	close(stream->fd);
}
