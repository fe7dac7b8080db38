/*
 * What an echo costs at least: one thread that does one epoll_wait, one read and one
 * write, unmasks within the buffer it read into, and checks next to nothing. It is no
 * WebSocket server: the only key it knows the answer to is the load generator's. At
 * /broadcast everything goes to everyone, and who does not take it at once is cut off.
 *
 * usage: floor
 * Listens on a free port of the loopback interface and prints which one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_CAPACITY = 64 * 1024, MAX_FRAME = 16 * 1024 * 1024, MAX_EVENTS = 256, MAX_HEADER = 14 };

/* The key of RFC 6455, section 1.3, has this answer. */
static const char RESPONSE[] = "HTTP/1.1 101 Switching Protocols\r\n"
		"Upgrade: websocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

struct connection {
	int fd;
	int upgraded;
	uint8_t *buffer;
	size_t capacity;
	size_t length;    /* bytes in the buffer */
	size_t out_start; /* what is still to be written */
	size_t out_end;
	size_t consumed;  /* input up to here was turned into output */
	int closing;      /* what is to be written ends with a Close frame */
	int member;       /* index among the members of the broadcast, -1 if it is none */
};

static struct connection **members;

static int member_count, member_capacity;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void join(struct connection *c)
{
	if (member_count == member_capacity) {
		member_capacity = (member_capacity == 0) ? 1024 : 2 * member_capacity;
		members = realloc(members, (size_t) member_capacity * sizeof *members);
		if (members == NULL) {
			die("realloc");
		}
	}
	c->member = member_count;
	members[member_count++] = c;
}

static void leave(struct connection *c)
{
	if (c->member >= 0) {
		members[c->member] = members[--member_count];
		members[c->member]->member = c->member;
	}
}

static void close_connection(struct connection *c)
{
	leave(c);
	close(c->fd);
	free(c->buffer);
	free(c);
}

/* Moves bytes to a lower or to the same address, unmasking them on the way. */
static void unmask(uint8_t *to, const uint8_t *from, size_t length, const uint8_t key[4])
{
	uint32_t key4;
	uint64_t key8;
	size_t i = 0;

	memcpy(&key4, key, 4);
	key8 = (uint64_t) key4 << 32 | key4;
	if (to == from) {
		for (; i + 8 <= length; i += 8) {
			uint64_t word;
			memcpy(&word, to + i, 8);
			word ^= key8;
			memcpy(to + i, &word, 8);
		}
	}
	else {
		for (; i + 8 <= length; i += 8) {
			uint64_t word;
			memcpy(&word, from + i, 8);
			word ^= key8;
			memcpy(to + i, &word, 8);
		}
	}
	for (; i < length; i++) {
		to[i] = from[i] ^ key[i & 3];
	}
}

static void reserve(struct connection *c, size_t capacity)
{
	if (capacity > c->capacity) {
		c->buffer = realloc(c->buffer, capacity);
		if (c->buffer == NULL) {
			die("realloc");
		}
		c->capacity = capacity;
	}
}

/* Turns one frame into its echo; returns the bytes it took, 0 if it is incomplete, -1 on error. */
static ssize_t echo_frame(struct connection *c)
{
	uint8_t *in = c->buffer + c->consumed;
	size_t available = c->length - c->consumed;
	size_t header = 6, out_header = 2;
	uint64_t length;
	uint8_t first, key[4], *out;

	if (available < 2) {
		return 0;
	}
	if ((in[1] & 0x80) == 0) {
		return -1;
	}
	length = in[1] & 0x7F;
	if (length >= 126) {
		size_t extra = (length == 126) ? 2 : 8;
		if (available < 2 + extra) {
			return 0;
		}
		length = 0;
		for (size_t i = 0; i < extra; i++) {
			length = length << 8 | in[2 + i];
		}
		header += extra;
		out_header += extra;
	}
	if (length > MAX_FRAME) {
		return -1;
	}
	if (available < header + length) {
		/* Room for the rest, so that it comes with as few reads as possible. */
		reserve(c, c->consumed + header + length + MAX_HEADER);
		return 0;
	}
	first = in[0];
	c->closing |= (first & 0x0F) == 8;
	memcpy(key, in + header - 4, 4);
	if (c->out_end == c->out_start) {
		/* The first payload stays where it is. */
		c->out_start = c->out_end = c->consumed + header - out_header;
	}
	out = c->buffer + c->out_end;
	/* Forwards: the output is always before the input that was not read yet. */
	memmove(out + 1, in + 1, out_header - 1);
	out[0] = first;
	out[1] &= 0x7F;
	unmask(out + out_header, in + header, length, key);
	c->out_end += out_header + length;
	return (ssize_t) (header + length);
}

static void want(int epoll, struct connection *c, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = c };
	if (epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event) < 0) {
		die("epoll_ctl");
	}
}

/* Writes what is there; returns 1 if all of it went out, 0 if the peer is slow, -1 on error. */
static int flush(struct connection *c)
{
	while (c->out_start < c->out_end) {
		ssize_t n = write(c->fd, c->buffer + c->out_start, c->out_end - c->out_start);
		if (n < 0) {
			return (errno == EAGAIN) ? 0 : -1;
		}
		c->out_start += (size_t) n;
	}
	c->length -= c->consumed;
	if (c->length > 0) {
		memmove(c->buffer, c->buffer + c->consumed, c->length);
	}
	c->consumed = c->out_start = c->out_end = 0;
	return c->closing ? -1 : 1;
}

/* Sends what came from one member to all of them. */
static int broadcast(struct connection *c)
{
	size_t length = c->out_end - c->out_start;
	for (int i = 0; i < member_count; i++) {
		if (write(members[i]->fd, c->buffer + c->out_start, length) != (ssize_t) length) {
			shutdown(members[i]->fd, SHUT_RDWR);
		}
	}
	c->out_start = c->out_end;
	return flush(c);
}

static int upgrade(struct connection *c)
{
	if (c->length < 4 || memcmp(c->buffer + c->length - 4, "\r\n\r\n", 4) != 0) {
		return (c->length < c->capacity) ? 0 : -1;
	}
	if (c->length > 15 && memcmp(c->buffer, "GET /broadcast ", 15) == 0) {
		join(c);
	}
	c->upgraded = 1;
	c->length = 0;
	return (write(c->fd, RESPONSE, sizeof RESPONSE - 1) == (ssize_t) sizeof RESPONSE - 1) ? 0 : -1;
}

static int readable(int epoll, struct connection *c)
{
	ssize_t taken;
	int flushed;
	ssize_t n = read(c->fd, c->buffer + c->length, c->capacity - c->length);

	if (n <= 0) {
		return (n < 0 && errno == EAGAIN) ? 0 : -1;
	}
	c->length += (size_t) n;
	if (!c->upgraded) {
		return upgrade(c);
	}
	while ((taken = echo_frame(c)) > 0) {
		c->consumed += (size_t) taken;
	}
	if (taken < 0) {
		return -1;
	}
	if (c->consumed == 0) {
		return 0;
	}
	flushed = (c->member >= 0 && !c->closing) ? broadcast(c) : flush(c);
	if (flushed == 0) {
		want(epoll, c, EPOLLOUT);
	}
	return flushed;
}

static int writable(int epoll, struct connection *c)
{
	int flushed = flush(c);
	if (flushed == 1) {
		want(epoll, c, EPOLLIN);
	}
	return flushed;
}

static void accept_connection(int epoll, int listener)
{
	int on = 1;
	struct epoll_event event = { .events = EPOLLIN };
	struct connection *c;
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);

	if (fd < 0) {
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	c = calloc(1, sizeof *c);
	if (c == NULL) {
		die("calloc");
	}
	c->fd = fd;
	c->member = -1;
	reserve(c, FIRST_CAPACITY);
	event.data.ptr = c;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		die("epoll_ctl");
	}
}

static int listen_on_loopback(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (listener < 0 || bind(listener, (struct sockaddr *) &address, sizeof address) < 0
			|| listen(listener, 1024) < 0 || getsockname(listener, (struct sockaddr *) &address, &size) < 0) {
		die("listen");
	}
	printf("Floor started on port %d\n", ntohs(address.sin_port));
	fflush(stdout);
	return listener;
}

int main(void)
{
	struct epoll_event events[MAX_EVENTS];
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };
	int listener = listen_on_loopback();
	int epoll = epoll_create1(0);

	/* A member that has gone in the middle of a broadcast must not end the server. */
	signal(SIGPIPE, SIG_IGN);
	if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) {
		die("epoll");
	}
	for (;;) {
		int count = epoll_wait(epoll, events, MAX_EVENTS, -1);
		if (count < 0 && errno != EINTR) {
			die("epoll_wait");
		}
		for (int i = 0; i < count; i++) {
			struct connection *c = events[i].data.ptr;
			if (c == NULL) {
				accept_connection(epoll, listener);
			}
			else if (((events[i].events & EPOLLOUT) ? writable(epoll, c) : readable(epoll, c)) < 0) {
				close_connection(c);
			}
		}
	}
}
