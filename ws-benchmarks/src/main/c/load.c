/*
 * Closed-loop load on an echo endpoint: every connection keeps a number of messages
 * outstanding and sends the next one when an echo is complete. Frames are masked. Every
 * echo's length and type is checked, and the content of one in 61.
 *
 * usage: load port path connections outstanding bytes text|binary warmup-seconds seconds pid
 * pid is the server's, whose CPU time is read from /proc. Prints name=value lines; any
 * error ends the run with a sentence on stderr and status 1.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { VARIANTS = 4, SAMPLE = 61, MAX_IOVECS = 64, MAX_EVENTS = 256, READ_BYTES = 1024 * 1024 };
enum { STALL_MILLISECONDS = 10000, HANDSHAKE_SECONDS = 10 };

/* Messages differ, so that an echo of another message is noticed. */
struct variant {
	uint8_t *payload;
	uint8_t *frame;
};

struct connection {
	int fd;
	int writing;        /* waits for EPOLLOUT */
	uint64_t sent;      /* messages sent completely */
	uint64_t due;       /* messages to be sent in all */
	size_t sent_bytes;  /* of the frame after them */
	uint64_t received;  /* complete echoes */
	uint8_t header[10];
	size_t header_bytes;
	uint64_t frame_left;
	size_t message_bytes;
	int in_message;
};

static struct variant variants[VARIANTS];
static size_t payload_bytes, frame_bytes;
static int opcode, epoll;
static uint64_t echoes;
static uint8_t read_buffer[READ_BYTES];

static void fail(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

/* User and system time of all threads of a process, in seconds. */
static double cpu_of(int pid)
{
	char path[64], line[1024];
	unsigned long user, system;
	char *after_name;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (file == NULL || fgets(line, sizeof line, file) == NULL) {
		fail("The server with process id %d has gone", pid);
	}
	fclose(file);
	after_name = strrchr(line, ')');
	if (after_name == NULL || sscanf(after_name + 2,
			"%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) {
		fail("%s cannot be read", path);
	}
	return (double) (user + system) / (double) sysconf(_SC_CLK_TCK);
}

static double own_cpu(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
			+ (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void make_variant(struct variant *v, unsigned number)
{
	uint8_t key[4] = { 0x5A, (uint8_t) (0x17 + number), 0xC3, (uint8_t) (0x81 ^ number) };
	size_t header = 0;

	v->payload = malloc(payload_bytes);
	v->frame = malloc(payload_bytes + 14);
	if (v->payload == NULL || v->frame == NULL) {
		fail("No memory for messages of %zu bytes", payload_bytes);
	}
	for (size_t i = 0; i < payload_bytes; i++) {
		/* Text is printable ASCII. */
		v->payload[i] = (opcode == 1) ? (uint8_t) (' ' + (i * 7 + number * 13) % 95)
				: (uint8_t) (i * 31 + (i >> 8) * 7 + number * 101);
	}
	v->frame[header++] = (uint8_t) (0x80 | opcode);
	if (payload_bytes < 126) {
		v->frame[header++] = (uint8_t) (0x80 | payload_bytes);
	}
	else {
		int bytes = (payload_bytes < 65536) ? 2 : 8;
		v->frame[header++] = 0x80 | ((bytes == 2) ? 126 : 127);
		for (int i = bytes - 1; i >= 0; i--) {
			v->frame[header++] = (uint8_t) ((uint64_t) payload_bytes >> (8 * i));
		}
	}
	memcpy(v->frame + header, key, 4);
	header += 4;
	for (size_t i = 0; i < payload_bytes; i++) {
		v->frame[header + i] = v->payload[i] ^ key[i & 3];
	}
	frame_bytes = header + payload_bytes;
}

static int connect_to(int port, const char *path)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t) port),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = HANDSHAKE_SECONDS };
	char text[4096];
	size_t length = 0;
	int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof address) < 0) {
		fail("Connecting to port %d failed: %s", port, strerror(errno));
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	/* The key of RFC 6455, section 1.3, and the answer it must get. */
	int request = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\n"
			"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
			"Sec-WebSocket-Version: 13\r\n\r\n", path, port);
	if (request >= (int) sizeof text || write(fd, text, (size_t) request) != request) {
		fail("The opening handshake cannot be sent");
	}
	/* Byte by byte: what follows the response is the first frame. */
	while (length < 4 || memcmp(text + length - 4, "\r\n\r\n", 4) != 0) {
		if (length == sizeof text - 1 || read(fd, text + length, 1) != 1) {
			fail("The opening handshake was not answered");
		}
		length++;
	}
	text[length] = 0;
	if (strncmp(text, "HTTP/1.1 101", 12) != 0 || strstr(text, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == NULL) {
		fail("The opening handshake was refused: %.*s", (int) strcspn(text, "\r\n"), text);
	}
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static void want(struct connection *c, int writing)
{
	struct epoll_event event = { .events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.ptr = c };
	if (c->writing != writing) {
		c->writing = writing;
		epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
	}
}

/* Sends what is due, all of it with one system call if the socket takes it. */
static void send_due(struct connection *c)
{
	while (c->sent < c->due) {
		struct iovec iovecs[MAX_IOVECS];
		int count = 0;
		size_t offset = c->sent_bytes;
		for (uint64_t i = c->sent; i < c->due && count < MAX_IOVECS; i++, offset = 0) {
			iovecs[count].iov_base = variants[i % VARIANTS].frame + offset;
			iovecs[count++].iov_len = frame_bytes - offset;
		}
		ssize_t n = writev(c->fd, iovecs, count);
		if (n < 0 && errno == EAGAIN) {
			want(c, 1);
			return;
		}
		if (n < 0) {
			fail("Sending failed: %s", strerror(errno));
		}
		c->sent += (c->sent_bytes + (size_t) n) / frame_bytes;
		c->sent_bytes = (c->sent_bytes + (size_t) n) % frame_bytes;
	}
	want(c, 0);
}

/* Takes a header as far as it came; returns whether it is complete. */
static int take_header(struct connection *c, const uint8_t **in, const uint8_t *end)
{
	while (*in < end) {
		c->header[c->header_bytes++] = *(*in)++;
		int short_length = (c->header_bytes > 1) ? c->header[1] : 0;
		size_t needed = (short_length < 126) ? 2 : (short_length == 126) ? 4 : 10;
		if (c->header_bytes < needed) {
			continue;
		}
		if ((c->header[0] & 0x7F) != (c->in_message ? 0 : opcode) || short_length > 127) {
			fail("An echo has the header %02x %02x", c->header[0], c->header[1]);
		}
		c->frame_left = (needed == 2) ? (uint64_t) short_length : 0;
		for (size_t i = 2; i < needed; i++) {
			c->frame_left = c->frame_left << 8 | c->header[i];
		}
		if (c->frame_left > payload_bytes - c->message_bytes) {
			fail("An echo is longer than the message");
		}
		c->in_message = 1;
		return 1;
	}
	return 0;
}

static void take(struct connection *c, const uint8_t *in, const uint8_t *end)
{
	while (in < end) {
		if (c->frame_left == 0 && !take_header(c, &in, end)) {
			return;
		}
		size_t length = (size_t) (end - in);
		if (length > c->frame_left) {
			length = c->frame_left;
		}
		if (c->received % SAMPLE == 0 && memcmp(in,
				variants[c->received % VARIANTS].payload + c->message_bytes, length) != 0) {
			fail("An echo differs from the message");
		}
		in += length;
		c->message_bytes += length;
		c->frame_left -= length;
		if (c->frame_left > 0) {
			return;
		}
		c->header_bytes = 0;
		if (c->header[0] & 0x80) {
			if (c->message_bytes != payload_bytes) {
				fail("An echo has %zu bytes instead of %zu", c->message_bytes, payload_bytes);
			}
			c->message_bytes = 0;
			c->in_message = 0;
			c->received++;
			c->due++;
			echoes++;
		}
	}
}

static void readable(struct connection *c)
{
	ssize_t n = read(c->fd, read_buffer, sizeof read_buffer);
	if (n < 0 && errno == EAGAIN) {
		return;
	}
	if (n <= 0) {
		fail("The server closed a connection");
	}
	take(c, read_buffer, read_buffer + n);
	send_due(c);
}

static void run_until(double end)
{
	struct epoll_event events[MAX_EVENTS];
	while (now() < end) {
		int count = epoll_wait(epoll, events, MAX_EVENTS, STALL_MILLISECONDS);
		if (count == 0) {
			fail("Nothing came back for %d ms", STALL_MILLISECONDS);
		}
		for (int i = 0; i < count; i++) {
			struct connection *c = events[i].data.ptr;
			if (events[i].events & EPOLLOUT) {
				send_due(c);
			}
			if (events[i].events & ~(uint32_t) EPOLLOUT) {
				readable(c);
			}
		}
	}
}

static long number(const char *text, const char *name, long min, long max)
{
	char *end;
	long value = strtol(text, &end, 10);
	if (*text == 0 || *end != 0 || value < min || value > max) {
		fail("'%s' must be between %ld and %ld but is '%s'", name, min, max, text);
	}
	return value;
}

int main(int argc, char **argv)
{
	if (argc != 10) {
		fail("usage: load port path connections outstanding bytes text|binary warmup-seconds seconds pid");
	}
	int port = (int) number(argv[1], "port", 1, 65535);
	long connections = number(argv[3], "connections", 1, 10000);
	long outstanding = number(argv[4], "outstanding", 1, 1024);
	payload_bytes = (size_t) number(argv[5], "bytes", 1, 16 * 1024 * 1024);
	opcode = (strcmp(argv[6], "text") == 0) ? 1 : 2;
	long warmup = number(argv[7], "warmup-seconds", 0, 3600);
	long seconds = number(argv[8], "seconds", 1, 3600);
	int pid = (int) number(argv[9], "pid", 1, INT32_MAX);

	for (unsigned i = 0; i < VARIANTS; i++) {
		make_variant(&variants[i], i);
	}
	epoll = epoll_create1(0);
	struct connection *all = calloc((size_t) connections, sizeof *all);
	if (epoll < 0 || all == NULL) {
		fail("No memory");
	}
	for (long i = 0; i < connections; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = &all[i] };
		all[i].fd = connect_to(port, argv[2]);
		all[i].due = (uint64_t) outstanding;
		epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event);
	}
	for (long i = 0; i < connections; i++) {
		send_due(&all[i]);
	}
	run_until(now() + (double) warmup);

	double start = now(), server = cpu_of(pid), own = own_cpu();
	uint64_t before = echoes;
	run_until(start + (double) seconds);
	double elapsed = now() - start;
	server = cpu_of(pid) - server;
	own = own_cpu() - own;
	uint64_t messages = echoes - before;
	if (messages == 0) {
		fail("No echo within %ld s", seconds);
	}
	printf("messages=%llu\n", (unsigned long long) messages);
	printf("messages_per_second=%.1f\n", (double) messages / elapsed);
	printf("server_cpu_micros=%.4f\n", server * 1e6 / (double) messages);
	printf("server_cpu_percent=%.1f\n", server * 100 / elapsed);
	printf("generator_cpu_percent=%.1f\n", own * 100 / elapsed);
	return 0;
}
