#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Orders as an application sends them: names that repeat, values that do not. */
static void fill_json(uint8_t *payload, size_t length, unsigned number)
{
	static const char *const names[] = { "espresso machine", "paper filter", "milk jug", "coffee grinder", "water tank" };
	static const char *const states[] = { "ordered", "packed", "shipped", "delivered" };
	size_t used = 0;
	uint32_t random = 2463534242u + number;
	char item[256];

	payload[used++] = '[';
	while (used < length) {
		random ^= random << 13;
		random ^= random >> 17;
		random ^= random << 5;
		int n = snprintf(item, sizeof item,
				"%s{\"id\":%u,\"name\":\"%s\",\"state\":\"%s\",\"price\":%u.%02u,\"stock\":%u}", (used > 1) ? "," : "",
				random >> 8, names[random % 5], states[random % 4], random % 900, (random >> 4) % 100, (random >> 9) % 60);
		size_t fits = (used + (size_t) n <= length) ? (size_t) n : length - used;
		memcpy(payload + used, item, fits);
		used += fits;
	}
}

static void fill(uint8_t *payload, unsigned number)
{
	if (options.compressed) {
		fill_json(payload, options.bytes, number);
		return;
	}
	for (size_t i = 0; i < options.bytes; i++) {
		/* Text is printable ASCII. */
		payload[i] = options.text ? (uint8_t) (' ' + (i * 7 + number * 13) % 95)
				: (uint8_t) (i * 31 + (i >> 8) * 7 + number * 101);
	}
}

/* Compresses without a context, which every receiver must take (RFC 7692, 7.2.1); returns the length. */
static size_t compress_payload(const uint8_t *payload, uint8_t *to, size_t room)
{
	z_stream deflater = { .next_in = (uint8_t *) payload, .avail_in = (uInt) options.bytes, .next_out = to,
			.avail_out = (uInt) room };

	if (deflateInit2(&deflater, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK
			|| deflate(&deflater, Z_SYNC_FLUSH) != Z_OK || deflater.avail_out == 0) {
		fail("The payload cannot be compressed");
	}
	size_t length = room - deflater.avail_out - 4;
	deflateEnd(&deflater);
	return length;
}

static size_t make_frame(uint8_t *frame, const uint8_t *payload, size_t length, unsigned number)
{
	uint8_t key[4] = { 0x5A, (uint8_t) (0x17 + number), 0xC3, (uint8_t) (0x81 ^ number) };
	size_t header = 0;

	frame[header++] = (uint8_t) (0x80 | (options.compressed ? 0x40 : 0) | (options.text ? 1 : 2));
	if (length < 126) {
		frame[header++] = (uint8_t) (0x80 | length);
	}
	else {
		int bytes = (length < 65536) ? 2 : 8;
		frame[header++] = 0x80 | ((bytes == 2) ? 126 : 127);
		for (int i = bytes - 1; i >= 0; i--) {
			frame[header++] = (uint8_t) ((uint64_t) length >> (8 * i));
		}
	}
	memcpy(frame + header, key, 4);
	header += 4;
	for (size_t i = 0; i < length; i++) {
		frame[header + i] = payload[i] ^ key[i & 3];
	}
	return header + length;
}

void make_messages(void)
{
	size_t room = options.bytes + options.bytes / 8 + 128;
	uint8_t *compressed = malloc(room);

	messages.count = options.outstanding + VARIANTS;
	messages.frames = malloc((size_t) messages.count * (room + 14));
	messages.offsets = calloc((size_t) messages.count + 1, sizeof *messages.offsets);
	if (compressed == NULL || messages.frames == NULL || messages.offsets == NULL) {
		fail("No memory for messages of %zu bytes", options.bytes);
	}
	for (int i = 0; i < messages.count; i++) {
		unsigned variant = (unsigned) i % VARIANTS;
		if (i < VARIANTS) {
			messages.payloads[i] = malloc(options.bytes);
			if (messages.payloads[i] == NULL) {
				fail("No memory for messages of %zu bytes", options.bytes);
			}
			fill(messages.payloads[i], variant);
		}
		const uint8_t *payload = messages.payloads[variant];
		size_t length = options.bytes;
		if (options.compressed) {
			length = compress_payload(payload, compressed, room);
			payload = compressed;
		}
		messages.offsets[i + 1] = messages.offsets[i]
				+ make_frame(messages.frames + messages.offsets[i], payload, length, variant);
	}
	free(compressed);
}
