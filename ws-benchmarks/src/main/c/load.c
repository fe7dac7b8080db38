/*
 * Load for a WebSocket server. Frames are masked, and every message that comes back is checked: its length and its type
 * always, its content once in 61 messages, or always if it is compressed.
 *
 * usage: load name=value ...
 *   mode         echo: every connection keeps `outstanding` messages under way
 *                rate: `rate` messages a second in all, when they are due, whatever the server does
 *                broadcast: one connection sends, every connection receives all of it
 *                handshake: connect, upgrade, Close, over and over, `connections` at a time
 *                idle: every connection sends one message, then nothing until the standard input ends
 *   port path connections outstanding bytes rate threads warmup seconds
 *   text compressed tls   0 or 1
 *   pid cpu      the server's process, and the CPU it has for itself
 *
 * Prints name=value lines: what was counted between two moments, and what the clocks of server and CPU said at both. Any
 * error ends the run with a sentence on the standard error and status 1.
 */
#define _GNU_SOURCE
#include "load.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLE = 61, MAX_EVENTS = 256, STALL_SECONDS = 10, CONNECTS_PER_TURN = 50, WAIT_NANOS = 100 * 1000 * 1000, SETTLE_NANOS = 500 * 1000 * 1000 };

struct connection {
	struct stream stream;
	struct thread *thread;
	int writing;        /* waits for EPOLLOUT */
	uint64_t sent;      /* messages sent completely */
	uint64_t due;       /* messages to be sent in all */
	size_t sent_bytes;  /* of the frame after them */
	uint64_t received;  /* complete messages */
	uint8_t header[10];
	size_t header_bytes;
	uint64_t frame_left;
	size_t message_bytes;
	int in_message, compressed_message;
	size_t control_bytes;
	uint8_t control[MAX_CONTROL + 6];
	int pong;           /* bytes of a Pong to be sent */
	z_stream *inflater;
	uint64_t *times;    /* when message i was sent or should have been, at i % MAX_OUTSTANDING */
};

struct thread {
	pthread_t id;
	int epoll;
	int first, count;   /* of its connections */
	uint64_t scheduled; /* messages of the rate */
	atomic_ullong messages;
	struct histogram latencies;
	z_stream shared_inflater;
	uint8_t *plain;
	uint8_t *buffer;
};

struct options options = { .connections = 1, .outstanding = 1, .bytes = 32, .path = "/echo", .threads = 1, .seconds = 3 };

struct messages messages;

static struct connection *connections;
static struct thread *threads;
static atomic_int running, measuring;
static int settling; /* what comes back is not ours yet */
static atomic_ullong deliveries;
static int published; /* tells the sender's thread that all have received a broadcast */
static uint64_t rate_start;

void fail(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	_exit(1);
}

uint64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
}

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);
	if (memory == NULL) {
		fail("No memory");
	}
	return memory;
}

static void want(struct connection *c, int writing)
{
	struct epoll_event event = { .events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.ptr = c };
	if (c->writing != writing) {
		c->writing = writing;
		epoll_ctl(c->thread->epoll, EPOLL_CTL_MOD, c->stream.fd, &event);
	}
}

/* Sends what is due, all of it with one system call if the socket takes it. */
static void send_due(struct connection *c)
{
	while (c->sent < c->due || (c->pong > 0 && c->sent_bytes == 0)) {
		if (c->pong > 0 && c->sent_bytes == 0) {
			if (stream_write(&c->stream, c->control, (size_t) c->pong) != c->pong) {
				fail("A Pong cannot be sent");
			}
			c->pong = 0;
			continue;
		}
		uint64_t first = c->sent % VARIANTS, batch = c->due - c->sent;
		if (batch > (uint64_t) messages.count - VARIANTS) {
			batch = (uint64_t) messages.count - VARIANTS;
		}
		size_t from = messages.offsets[first] + c->sent_bytes;
		ssize_t n = stream_write(&c->stream, messages.frames + from, messages.offsets[first + batch] - from);
		if (n < 0) {
			want(c, 1);
			return;
		}
		c->sent_bytes += (size_t) n;
		for (uint64_t i = first; i < first + batch; i++) {
			size_t length = messages.offsets[i + 1] - messages.offsets[i];
			if (c->sent_bytes < length) {
				break;
			}
			c->sent_bytes -= length;
			c->sent++;
		}
	}
	want(c, 0);
}

static void more_due(struct connection *c, uint64_t time)
{
	if (c->due - c->received >= MAX_OUTSTANDING && options.mode == MODE_RATE) {
		fail("The server cannot keep up: %d messages of a connection are under way", MAX_OUTSTANDING);
	}
	c->times[c->due++ % MAX_OUTSTANDING] = time;
}

static void completed(struct connection *c, uint64_t time)
{
	struct thread *thread = c->thread;
	struct connection *sender = (options.mode == MODE_BROADCAST) ? &connections[0] : c;

	if (atomic_load_explicit(&measuring, memory_order_relaxed)) {
		histogram_record(&thread->latencies, time - sender->times[c->received % MAX_OUTSTANDING]);
	}
	c->received++;
	atomic_fetch_add_explicit(&thread->messages, 1, memory_order_relaxed);
	if (options.mode == MODE_ECHO) {
		more_due(c, time);
	}
	else if (options.mode == MODE_BROADCAST && !settling
			&& (atomic_fetch_add_explicit(&deliveries, 1, memory_order_relaxed) + 1) % (uint64_t) options.connections == 0) {
		eventfd_write(published, 1);
	}
}

/* Sends one more message for each that everybody has received. */
static void send_broadcast(void)
{
	eventfd_t count = 0;

	eventfd_read(published, &count);
	for (eventfd_t i = 0; i < count; i++) {
		more_due(&connections[0], now());
	}
	send_due(&connections[0]);
}

static void inflate_into(struct connection *c, const uint8_t *in, size_t length, int last)
{
	static const uint8_t tail[] = { 0, 0, 0xFF, 0xFF };
	z_stream *inflater = c->inflater;
	uint8_t *plain = c->thread->plain;

	for (int part = 0; part < 1 + last; part++) {
		inflater->next_in = (uint8_t *) ((part == 0) ? in : tail);
		inflater->avail_in = (part == 0) ? (uInt) length : sizeof tail;
		while (inflater->avail_in > 0) {
			inflater->next_out = plain;
			inflater->avail_out = (uInt) options.bytes + 1;
			int status = inflate(inflater, Z_SYNC_FLUSH);
			size_t produced = options.bytes + 1 - inflater->avail_out;
			if ((status != Z_OK && status != Z_BUF_ERROR) || produced > options.bytes - c->message_bytes
					|| memcmp(plain, messages.payloads[c->received % VARIANTS] + c->message_bytes, produced) != 0) {
				fail("An echo does not inflate to the message");
			}
			c->message_bytes += produced;
		}
	}
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
		int opcode = c->header[0] & 0x0F;
		c->frame_left = (needed == 2) ? (uint64_t) short_length : 0;
		for (size_t i = 2; i < needed; i++) {
			c->frame_left = c->frame_left << 8 | c->header[i];
		}
		if (opcode == 9 && c->frame_left <= MAX_CONTROL) {
			c->control_bytes = 0;
			return 1;
		}
		if (opcode != (c->in_message ? 0 : options.text ? 1 : 2) || short_length > 127) {
			fail("A message has the header %02x %02x", c->header[0], c->header[1]);
		}
		if (!c->in_message) {
			c->compressed_message = (c->header[0] & 0x40) != 0;
			if (c->compressed_message != options.compressed) {
				fail(options.compressed ? "A message is not compressed" : "RSV1 is set");
			}
		}
		if (!options.compressed && c->frame_left > options.bytes - c->message_bytes) {
			fail("An echo is longer than the message");
		}
		c->in_message = 1;
		return 1;
	}
	return 0;
}

/* Makes a Pong of a complete Ping; the key is 0, so the payload stays what it is. */
static void answer_ping(struct connection *c)
{
	memmove(c->control + 6, c->control, c->control_bytes);
	c->control[0] = 0x8A;
	c->control[1] = (uint8_t) (0x80 | c->control_bytes);
	memset(c->control + 2, 0, 4);
	c->pong = (int) c->control_bytes + 6;
	c->header_bytes = 0;
}

static void check_payload(struct connection *c, const uint8_t *in, size_t length)
{
	if (options.compressed) {
		inflate_into(c, in, length, c->frame_left == length && (c->header[0] & 0x80) != 0);
		return;
	}
	if (c->received % SAMPLE == 0 && !settling
			&& memcmp(in, messages.payloads[c->received % VARIANTS] + c->message_bytes, length) != 0) {
		fail("An echo differs from the message");
	}
	c->message_bytes += length;
}

static void take(struct connection *c, const uint8_t *in, const uint8_t *end, uint64_t time)
{
	while (in < end) {
		if (c->frame_left == 0 && !take_header(c, &in, end)) {
			return;
		}
		size_t length = (size_t) (end - in);
		if (length > c->frame_left) {
			length = c->frame_left;
		}
		int ping = (c->header[0] & 0x0F) == 9;
		if (ping) {
			memcpy(c->control + c->control_bytes, in, length);
			c->control_bytes += length;
		}
		else {
			check_payload(c, in, length);
		}
		in += length;
		c->frame_left -= length;
		if (c->frame_left > 0) {
			return;
		}
		if (ping) {
			answer_ping(c);
			continue;
		}
		c->header_bytes = 0;
		if (c->header[0] & 0x80) {
			if (c->message_bytes != options.bytes) {
				fail("An echo has %zu bytes instead of %zu", c->message_bytes, options.bytes);
			}
			c->message_bytes = 0;
			c->in_message = 0;
			if (c->inflater == &c->thread->shared_inflater) {
				inflateReset(c->inflater);
			}
			completed(c, time);
		}
	}
}

static void readable(struct connection *c)
{
	uint8_t *buffer = c->thread->buffer;
	ssize_t n;
	do {
		n = stream_read(&c->stream, buffer, READ_BYTES);
		if (n == 0) {
			fail("The server closed a connection");
		}
		if (n > 0) {
			take(c, buffer, buffer + n, now());
		}
		/* A record at a time, and what OpenSSL has read ahead shows in no event. */
	} while (n > 0 && c->stream.ssl != NULL);
	send_due(c);
}

static void one_turn(struct thread *thread, uint64_t wait_nanos)
{
	struct epoll_event events[MAX_EVENTS];
	struct timespec wait = { .tv_nsec = (long) wait_nanos };
	int count = epoll_pwait2(thread->epoll, events, MAX_EVENTS, &wait, NULL);

	for (int i = 0; i < count; i++) {
		struct connection *c = events[i].data.ptr;
		if (c == NULL) {
			send_broadcast();
			continue;
		}
		if (events[i].events & EPOLLOUT) {
			send_due(c);
		}
		if (events[i].events & ~(uint32_t) EPOLLOUT) {
			readable(c);
		}
	}
}

/* Sends what should have been sent by now, and returns the time until the next message. */
static uint64_t keep_rate(struct thread *thread)
{
	for (;;) {
		uint64_t time = rate_start + thread->scheduled * 1000000000u / (uint64_t) options.rate;
		uint64_t current = now();
		if (time > current) {
			return (time - current < WAIT_NANOS) ? time - current : WAIT_NANOS;
		}
		struct connection *c = &connections[thread->scheduled++ % (uint64_t) options.connections];
		more_due(c, time);
		send_due(c);
	}
}

static void *run_thread(void *argument)
{
	struct thread *thread = argument;

	prctl(PR_SET_TIMERSLACK, 1);
	if (options.mode == MODE_HANDSHAKE) {
		run_handshakes(thread->count, thread->first % 200, &running, &thread->messages);
		return NULL;
	}
	uint64_t time = now();
	for (int i = thread->first; i < thread->first + thread->count; i++) {
		int initially = (options.mode == MODE_RATE) ? 0 : (options.mode == MODE_BROADCAST && i > 0) ? 0
				: (options.mode == MODE_IDLE) ? 0 : options.outstanding;
		for (int k = 0; k < initially; k++) {
			more_due(&connections[i], time);
		}
		send_due(&connections[i]);
	}
	while (atomic_load_explicit(&running, memory_order_relaxed)) {
		one_turn(thread, (options.mode == MODE_RATE) ? keep_rate(thread) : WAIT_NANOS);
	}
	return NULL;
}

static z_stream *new_inflater(void)
{
	z_stream *inflater = allocate(1, sizeof *inflater);
	if (inflateInit2(inflater, -15) != Z_OK) {
		fail("No memory");
	}
	return inflater;
}

static void open_connection(struct connection *c, int number)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
	int own_context;

	stream_connect(&c->stream, number % 8);
	stream_handshake(&c->stream, &own_context);
	stream_nonblocking(&c->stream);
	/* One message needs no context, and 10,000 contexts are 400 MB. */
	c->inflater = (options.compressed && own_context && options.mode != MODE_IDLE) ? new_inflater()
			: &c->thread->shared_inflater;
	c->times = allocate((options.mode == MODE_IDLE) ? 1 : MAX_OUTSTANDING, sizeof *c->times);
	epoll_ctl(c->thread->epoll, EPOLL_CTL_ADD, c->stream.fd, &event);
}

static void open_all(void)
{
	for (int t = 0, next = 0; t < options.threads; t++) {
		struct thread *thread = &threads[t];
		thread->first = next;
		thread->count = options.connections / options.threads + (t < options.connections % options.threads);
		thread->epoll = epoll_create1(0);
		thread->buffer = allocate(1, READ_BYTES);
		thread->plain = allocate(1, options.bytes + 1);
		inflateInit2(&thread->shared_inflater, -15);
		next += thread->count;
		if (options.mode == MODE_HANDSHAKE) {
			continue;
		}
		for (int i = thread->first; i < next; i++) {
			connections[i].thread = thread;
			open_connection(&connections[i], i);
			if (options.mode == MODE_IDLE) {
				connections[i].due = 1;
				send_due(&connections[i]);
			}
			/* Pings are answered while others connect. */
			if (i % CONNECTS_PER_TURN == 0) {
				one_turn(thread, 0);
			}
		}
	}
}

/* A server may still be busy with the last broadcast of a run before, and these connections are members already. */
static void settle(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	uint64_t end = now() + SETTLE_NANOS;

	settling = 1;
	while (now() < end) {
		for (int t = 0; t < options.threads; t++) {
			one_turn(&threads[t], SETTLE_NANOS / 100);
		}
	}
	settling = 0;
	for (int i = 0; i < options.connections; i++) {
		connections[i].received = 0;
	}
	atomic_store(&deliveries, 0);
	published = eventfd(0, EFD_NONBLOCK);
	epoll_ctl(threads[0].epoll, EPOLL_CTL_ADD, published, &event);
}

static uint64_t count_messages(void)
{
	uint64_t count = 0;
	for (int t = 0; t < options.threads; t++) {
		count += atomic_load(&threads[t].messages);
	}
	return count;
}

/* Sleeps, and fails if nothing comes back for long. */
static void watch(int seconds)
{
	uint64_t end = now() + (uint64_t) seconds * 1000000000u, last = count_messages(), moved = now();

	while (now() < end) {
		uint64_t left = end - now();
		struct timespec pause = { .tv_sec = (left > 1000000000u) ? 1 : 0, .tv_nsec = (left > 1000000000u) ? 0 : (long) left };
		nanosleep(&pause, NULL);
		uint64_t count = count_messages();
		if (count != last) {
			last = count;
			moved = now();
		}
		else if (now() - moved > STALL_SECONDS * 1000000000ull) {
			fail("Nothing came back for %d s", STALL_SECONDS);
		}
	}
}

/* The line of a file that starts so, without its end; empty if there is none. */
static void line_of(const char *path, const char *start, char *line, size_t size)
{
	FILE *file = fopen(path, "r");
	line[0] = 0;
	while (file != NULL && fgets(line, (int) size, file) != NULL) {
		if (strncmp(line, start, strlen(start)) == 0) {
			line[strcspn(line, "\n")] = 0;
			break;
		}
		line[0] = 0;
	}
	if (file != NULL) {
		fclose(file);
	}
}

static unsigned long long switches_of_server(void)
{
	char path[300], line[256];
	unsigned long long sum = 0;
	snprintf(path, sizeof path, "/proc/%d/task", options.pid);
	DIR *tasks = opendir(path);
	struct dirent *task;
	while (tasks != NULL && (task = readdir(tasks)) != NULL) {
		static const char *const names[] = { "voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:" };
		for (int i = 0; i < 2 && task->d_name[0] != '.'; i++) {
			snprintf(path, sizeof path, "/proc/%d/task/%s/status", options.pid, task->d_name);
			line_of(path, names[i], line, sizeof line);
			sum += strtoull(line + ((line[0] != 0) ? strlen(names[i]) : 0), NULL, 10);
		}
	}
	if (tasks != NULL) {
		closedir(tasks);
	}
	return sum;
}

/*
 * The CPU time of all threads of the server, ended ones too, in the kernel and outside, to the nanosecond: what
 * /proc/PID/stat rounds to ticks.
 */
static unsigned long long nanos_of_server(void)
{
	clockid_t clock;
	struct timespec time;
	if (clock_getcpuclockid(options.pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
		fail("The server with process id %d has gone", options.pid);
	}
	return (unsigned long long) time.tv_sec * 1000000000u + (unsigned long long) time.tv_nsec;
}

static void print_server(const char *when)
{
	char cpu[32], line[1024];
	snprintf(cpu, sizeof cpu, "cpu%d ", options.cpu);
	line_of("/proc/stat", cpu, line, sizeof line);
	printf("cpu_%s=%s\nswitches_%s=%llu\n", when, line, when, switches_of_server());
}

static double own_cpu(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
			+ (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void measure(void)
{
	struct histogram all = { 0 };

	atomic_store(&running, 1);
	rate_start = now();
	for (int t = 0; t < options.threads; t++) {
		if (pthread_create(&threads[t].id, NULL, run_thread, &threads[t]) != 0) {
			fail("No thread");
		}
	}
	watch(options.warmup);
	print_server("before");
	unsigned long long server = nanos_of_server();
	uint64_t start = now(), before = count_messages();
	double own = own_cpu();
	atomic_store(&measuring, 1);
	watch(options.seconds);
	atomic_store(&measuring, 0);
	unsigned long long server_after = nanos_of_server();
	uint64_t end = now(), count = count_messages() - before;
	own = own_cpu() - own;
	print_server("after");
	if (count == 0) {
		fail("Nothing came back within %d s", options.seconds);
	}
	atomic_store(&running, 0);
	for (int t = 0; t < options.threads; t++) {
		pthread_join(threads[t].id, NULL);
		histogram_add(&all, &threads[t].latencies);
	}
	printf("process_nanos_before=%llu\nprocess_nanos_after=%llu\n", server, server_after);
	printf("messages=%llu\nseconds=%.6f\ngenerator_cpu_seconds=%.6f\ngenerator_threads=%d\nticks_per_second=%ld\n",
			(unsigned long long) count, (double) (end - start) / 1e9, own, options.threads, sysconf(_SC_CLK_TCK));
	if (all.total > 0) {
		printf("p50_micros=%.2f\np99_micros=%.2f\np999_micros=%.2f\nmax_micros=%.2f\n",
				(double) histogram_percentile(&all, 50) / 1e3, (double) histogram_percentile(&all, 99) / 1e3,
				(double) histogram_percentile(&all, 99.9) / 1e3, (double) all.max / 1e3);
	}
}

/* Waits until every connection has its answer, says so, and holds the connections until the standard input ends. */
static void hold(void)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	uint64_t start = now();

	while (count_messages() < (uint64_t) options.connections) {
		one_turn(&threads[0], WAIT_NANOS);
		if (now() - start > STALL_SECONDS * 1000000000ull) {
			fail("Only %llu of %d connections were answered", (unsigned long long) count_messages(), options.connections);
		}
	}
	printf("ready\n");
	fflush(stdout);
	char ignored;
	while (poll(&input, 1, 0) == 0 || read(STDIN_FILENO, &ignored, 1) > 0) {
		one_turn(&threads[0], WAIT_NANOS);
	}
	printf("held=%d\n", options.connections);
}

static long number(const char *name, const char *text, long min, long max)
{
	char *end;
	long value = strtol(text, &end, 10);
	if (*text == 0 || *end != 0 || value < min || value > max) {
		fail("'%s' must be between %ld and %ld but is '%s'", name, min, max, text);
	}
	return value;
}

static enum mode mode_of(const char *text)
{
	static const char *const names[] = { "echo", "rate", "broadcast", "handshake", "idle" };
	for (int i = 0; i < 5; i++) {
		if (strcmp(text, names[i]) == 0) {
			return (enum mode) i;
		}
	}
	fail("There is no mode '%s'", text);
}

static void parse(char *argument)
{
	static const struct {
		const char *name;
		int *value;
		long min, max;
	} numbers[] = { { "port", &options.port, 1, 65535 }, { "connections", &options.connections, 1, 100000 },
			{ "outstanding", &options.outstanding, 1, MAX_OUTSTANDING }, { "rate", &options.rate, 1, 1000000 },
			{ "threads", &options.threads, 1, 64 }, { "warmup", &options.warmup, 0, 3600 },
			{ "seconds", &options.seconds, 1, 3600 }, { "pid", &options.pid, 1, INT32_MAX },
			{ "cpu", &options.cpu, 0, 4095 }, { "text", &options.text, 0, 1 },
			{ "compressed", &options.compressed, 0, 1 }, { "tls", &options.tls, 0, 1 } };
	char *equals = strchr(argument, '=');

	if (equals == NULL) {
		fail("An argument is name=value but one is '%s'", argument);
	}
	*equals = 0;
	const char *value = equals + 1;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		if (strcmp(argument, numbers[i].name) == 0) {
			*numbers[i].value = (int) number(argument, value, numbers[i].min, numbers[i].max);
			return;
		}
	}
	if (strcmp(argument, "mode") == 0) {
		options.mode = mode_of(value);
	}
	else if (strcmp(argument, "path") == 0) {
		options.path = value;
	}
	else if (strcmp(argument, "bytes") == 0) {
		options.bytes = (size_t) number(argument, value, 1, 16 * 1024 * 1024);
	}
	else {
		fail("There is no argument '%s'", argument);
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		parse(argv[i]);
	}
	if (options.port == 0 || (options.pid == 0 && options.mode != MODE_IDLE) || (options.mode == MODE_RATE && options.rate == 0)) {
		fail("'port', 'pid' and for mode=rate 'rate' are needed");
	}
	if (options.mode == MODE_RATE || options.mode == MODE_IDLE) {
		options.threads = 1;
	}
	if (options.threads > options.connections) {
		options.threads = options.connections;
	}
	signal(SIGPIPE, SIG_IGN);
	make_messages();
	connections = allocate((size_t) options.connections, sizeof *connections);
	threads = allocate((size_t) options.threads, sizeof *threads);
	open_all();
	if (options.mode == MODE_BROADCAST) {
		settle();
	}
	if (options.mode == MODE_IDLE) {
		hold();
	}
	else {
		measure();
	}
	return 0;
}
