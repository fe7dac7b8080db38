#include "load.h"

enum { STEPS = 64, STEP_BITS = 6, BUCKETS = 40 * 64 };

static int bucket_of(uint64_t nanos)
{
	if (nanos < STEPS) {
		return (int) nanos;
	}
	int shift = 63 - __builtin_clzll(nanos) - STEP_BITS;
	int bucket = (shift + 1) * STEPS + (int) (nanos >> shift) - STEPS;
	return (bucket < BUCKETS) ? bucket : BUCKETS - 1;
}

/* The middle of a bucket. */
static uint64_t value_of(int bucket)
{
	if (bucket < STEPS) {
		return (uint64_t) bucket;
	}
	int shift = bucket / STEPS - 1;
	return ((uint64_t) (bucket % STEPS + STEPS) << shift) + (((uint64_t) 1 << shift) >> 1);
}

void histogram_record(struct histogram *histogram, uint64_t nanos)
{
	histogram->counts[bucket_of(nanos)]++;
	histogram->total++;
	if (nanos > histogram->max) {
		histogram->max = nanos;
	}
}

void histogram_add(struct histogram *to, const struct histogram *from)
{
	for (int i = 0; i < BUCKETS; i++) {
		to->counts[i] += from->counts[i];
	}
	to->total += from->total;
	if (from->max > to->max) {
		to->max = from->max;
	}
}

uint64_t histogram_percentile(const struct histogram *histogram, double percent)
{
	uint64_t wanted = (uint64_t) ((double) histogram->total * percent / 100.0 + 0.5), seen = 0;

	for (int i = 0; i < BUCKETS; i++) {
		seen += histogram->counts[i];
		if (histogram->counts[i] > 0 && seen >= wanted) {
			return value_of(i);
		}
	}
	return histogram->max;
}
