/* What the load programs share: arguments, time, CPU, latencies, and the one line of JSON they print. */
#ifndef HAWSER_LOAD_H
#define HAWSER_LOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define RANGE (1ull << 30) /* bytes of the disk that are touched */
#define LATENCIES (8u << 20)
#define PATTERN (16u << 20) /* of fast-target.c */
#define SAMPLE 1024 /* every so many-th read of a pattern disk is compared byte by byte */

struct load {
	uint32_t size, depth, sessions;
	double seconds, ramp;
	bool write, random, pattern;
};

struct tally {
	uint64_t state, sequence, done, checked;
	uint32_t *latency, latencies;
};

static inline uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline double cpu_seconds(void)
{
	struct rusage r;
	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static inline uint64_t next_offset(const struct load *l, struct tally *t)
{
	uint64_t blocks = RANGE / l->size;
	t->state ^= t->state << 13;
	t->state ^= t->state >> 7;
	t->state ^= t->state << 17;
	return (l->random ? t->state % blocks : t->sequence++ % blocks) * l->size;
}

static inline void start_tally(struct tally *t, uint32_t seed)
{
	memset(t, 0, sizeof *t);
	t->state = 88172645463325252ull + seed * 7919ull;
	t->latency = malloc(LATENCIES * sizeof *t->latency);
}

static inline void tally(struct tally *t, uint64_t started, uint64_t ended)
{
	t->done++;
	if (t->latencies < LATENCIES)
		t->latency[t->latencies++] = (uint32_t)(ended - started);
}

/* Compares a sample of what was read with the pattern of fast-target.c; ends the program if it differs. */
static inline void check(const struct load *l, struct tally *t, uint64_t offset, const unsigned char *data)
{
	if (!l->pattern || l->write || t->done % SAMPLE != 0)
		return;
	for (uint32_t i = 0; i < l->size; i++)
		if (data[i] != (unsigned char)(((uint32_t)(offset + i) % PATTERN) * 2654435761u >> 24)) {
			fprintf(stderr, "wrong byte at %llu\n", (unsigned long long)(offset + i));
			exit(1);
		}
	t->checked++;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static inline void report(const char *tool, const struct load *l, struct tally *all, double elapsed, double cpu)
{
	uint64_t done = 0, count = 0, checked = 0;
	for (uint32_t i = 0; i < l->sessions; i++) {
		done += all[i].done;
		count += all[i].latencies;
		checked += all[i].checked;
	}
	uint32_t *sorted = malloc((count + 1) * sizeof *sorted), *p = sorted;
	for (uint32_t i = 0; i < l->sessions; p += all[i++].latencies)
		memcpy(p, all[i].latency, all[i].latencies * sizeof *p);
	qsort(sorted, count, sizeof *sorted, by_value);
	struct rusage r;
	getrusage(RUSAGE_SELF, &r);
#define AT(q) (count ? sorted[(uint64_t)((double)(count - 1) * (q))] / 1e3 : 0.0)
	printf("{\"tool\":\"%s\",\"iops\":%.1f,\"mbps\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,"
	       "\"cpu_s\":%.3f,\"cpu_s_per_mio\":%.3f,\"rss_kib\":%ld,\"checked\":%llu,\"errors\":0}\n",
	       tool, (double)done / elapsed, (double)done * l->size / elapsed / 1e6, AT(0.5), AT(0.99), AT(0.999), cpu,
	       done ? cpu / (double)done * 1e6 : 0, r.ru_maxrss, (unsigned long long)checked);
}

/* MODE SIZE DEPTH SECONDS RAMP SESSIONS PATTERN(0|1) */
static inline struct load parse_load(char **a)
{
	struct load l = { .write = strstr(a[0], "write") != NULL, .random = strncmp(a[0], "rand", 4) == 0,
		.size = (uint32_t)atoi(a[1]), .depth = (uint32_t)atoi(a[2]), .seconds = atof(a[3]), .ramp = atof(a[4]),
		.sessions = (uint32_t)atoi(a[5]), .pattern = atoi(a[6]) != 0 };
	return l;
}

#endif
