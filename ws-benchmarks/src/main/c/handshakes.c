#include "load.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { MAX_EVENTS = 64, WAIT_MILLISECONDS = 100 };

/* Close with 1000, masked. */
static const uint8_t CLOSE[] = { 0x88, 0x82, 0x11, 0x22, 0x33, 0x44, 0x03 ^ 0x11, 0xE8 ^ 0x22 };

struct attempt {
	struct stream stream;
	int opened;
	int answered;
	size_t length;
	char text[2048];
};

static void start(struct attempt *attempt, int epoll, int source)
{
	char request[2048];
	int length = opening_request(request, sizeof request);
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = attempt };

	attempt->opened = attempt->answered = 0;
	attempt->length = 0;
	stream_connect(&attempt->stream, source);
	stream_nonblocking(&attempt->stream);
	if (stream_write(&attempt->stream, request, (size_t) length) != length
			|| epoll_ctl(epoll, EPOLL_CTL_ADD, attempt->stream.fd, &event) < 0) {
		fail("The opening handshake cannot be sent");
	}
}

/* Takes what came; the response first, then the answer to our Close. */
static void take(struct attempt *attempt)
{
	attempt->text[attempt->length] = 0;
	if (!attempt->opened) {
		char *end = strstr(attempt->text, "\r\n\r\n");
		if (end == NULL) {
			return;
		}
		check_response(attempt->text);
		attempt->opened = 1;
		attempt->length -= (size_t) (end + 4 - attempt->text);
		memmove(attempt->text, end + 4, attempt->length);
		if (stream_write(&attempt->stream, CLOSE, sizeof CLOSE) != (ssize_t) sizeof CLOSE) {
			fail("A Close frame cannot be sent");
		}
	}
	if (attempt->length >= 2) {
		if ((uint8_t) attempt->text[0] != 0x88) {
			fail("A Close frame was answered with the header %02x", (uint8_t) attempt->text[0]);
		}
		attempt->answered = 1;
	}
}

/* Returns whether the connection has come to its end, which is the server's to bring about (RFC 6455, 7.1.1). */
static int readable(struct attempt *attempt)
{
	ssize_t n = stream_read(&attempt->stream, attempt->text + attempt->length, sizeof attempt->text - 1 - attempt->length);

	if (n < 0) {
		return 0;
	}
	if (n == 0) {
		if (!attempt->answered) {
			fail(attempt->opened ? "The server closed a connection without a Close frame"
					: "The server closed a connection instead of opening it");
		}
		return 1;
	}
	attempt->length += (size_t) n;
	take(attempt);
	return 0;
}

void run_handshakes(int slots, int source, atomic_int *running, atomic_ullong *count)
{
	struct epoll_event events[MAX_EVENTS];
	int epoll = epoll_create1(0);
	struct attempt *attempts = calloc((size_t) slots, sizeof *attempts);

	if (epoll < 0 || attempts == NULL) {
		fail("No memory");
	}
	for (int i = 0; i < slots; i++) {
		start(&attempts[i], epoll, source);
	}
	while (atomic_load_explicit(running, memory_order_relaxed)) {
		int ready = epoll_wait(epoll, events, MAX_EVENTS, WAIT_MILLISECONDS);
		for (int i = 0; i < ready; i++) {
			struct attempt *attempt = events[i].data.ptr;
			if (readable(attempt)) {
				stream_close(&attempt->stream);
				atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
				start(attempt, epoll, source);
			}
		}
	}
	free(attempts);
}
