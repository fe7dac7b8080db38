/*
 * What the parts of the load generator share.
 */
#ifndef LOAD_H
#define LOAD_H

#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <zlib.h>

enum { VARIANTS = 4, MAX_OUTSTANDING = 1024, MAX_CONTROL = 125, READ_BYTES = 1024 * 1024 };

enum mode { MODE_ECHO, MODE_RATE, MODE_BROADCAST, MODE_HANDSHAKE, MODE_IDLE };

struct options {
	enum mode mode;
	int port, connections, outstanding, rate, warmup, seconds, pid, cpu, threads;
	int text, compressed, tls;
	size_t bytes;
	const char *path;
};

/* One TCP connection with or without TLS. */
struct stream {
	int fd;
	SSL *ssl;
};

/* Log-linear: 64 steps per power of two, so a value is off by at most 1.6 %. */
struct histogram {
	uint64_t counts[40 * 64];
	uint64_t total;
	uint64_t max;
};

/*
 * The messages of a run. They differ, so that an echo of another message is noticed: message i is variant i % VARIANTS.
 * All frames stand one behind the other, so that what is due leaves with one system call.
 */
struct messages {
	uint8_t *payloads[VARIANTS];
	uint8_t *frames;
	size_t *offsets;  /* of frame i; the one behind the last frame is the end */
	int count;        /* of frames, more than what may be due at a time by VARIANTS */
};

extern struct options options;
extern struct messages messages;

/* load.c */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
uint64_t now(void);

/* messages.c */
void make_messages(void);

/* histogram.c */
void histogram_record(struct histogram *histogram, uint64_t nanos);
void histogram_add(struct histogram *to, const struct histogram *from);
uint64_t histogram_percentile(const struct histogram *histogram, double percent);

/* stream.c: reading and writing return -1 if nothing is possible now, and reading 0 at the end */
void stream_connect(struct stream *stream, int source);
void stream_handshake(struct stream *stream, int *own_context);
ssize_t stream_read(struct stream *stream, void *to, size_t length);
ssize_t stream_write(struct stream *stream, const void *from, size_t length);
void stream_nonblocking(struct stream *stream);
void stream_close(struct stream *stream);
int opening_request(char *text, size_t size);
void check_response(const char *text);

/* handshakes.c: opens and closes connections until *running is 0, counting them */
void run_handshakes(int slots, int source, atomic_int *running, atomic_ullong *count);

#endif
