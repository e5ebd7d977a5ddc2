/*
 * raw-load: how far a minimal hand-written initiator comes. One blocking socket, one thread; all commands of a batch
 * leave with one send(), all that arrived is parsed after one recv(). No window, no timers, no recovery: an upper
 * bound, not an initiator.
 *
 *   raw-load HOST PORT TARGET LUN read|write|randread|randwrite SIZE DEPTH SECONDS RAMP SESSIONS PATTERN [both]
 *
 * SESSIONS sessions run one thread each.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crc32c.h"
#include "load.h"
#include "wire.h"

#define RECEIVE (4u << 20)
#define SEND (8u << 20)

struct slot {
	unsigned char *buffer;
	uint64_t started, offset;
};

struct session {
	const struct load *load;
	struct tally tally;
	struct slot *slots;
	unsigned char *rx, *tx;
	size_t head, tail, queued;
	int fd;
	unsigned char lun;
	bool digests;
	uint32_t cmd_sn, exp_stat_sn, in_flight, peer_segment, first_burst;
	uint64_t end;
	pthread_t thread;
};

static void die(const char *what)
{
	fprintf(stderr, "raw-load: %s\n", what);
	exit(1);
}

static void flush(struct session *s)
{
	for (size_t at = 0; at < s->queued;) {
		ssize_t n = send(s->fd, s->tx + at, s->queued - at, MSG_NOSIGNAL);
		if (n <= 0)
			die("send");
		at += (size_t)n;
	}
	s->queued = 0;
}

static void want(struct session *s, size_t need)
{
	if (s->head == s->tail)
		s->head = s->tail = 0;
	if (RECEIVE - s->head < need) {
		memmove(s->rx, s->rx + s->head, s->tail - s->head);
		s->tail -= s->head;
		s->head = 0;
	}
	while (s->tail - s->head < need) {
		flush(s);
		size_t room = RECEIVE - s->tail;
		ssize_t n = recv(s->fd, s->rx + s->tail, room < 1u << 20 ? room : 1u << 20, 0);
		if (n <= 0)
			die("the target closed the connection");
		s->tail += (size_t)n;
	}
}

/* Queues a PDU; header and data are copied. */
static void queue(struct session *s, unsigned char *bhs, const unsigned char *data, uint32_t length)
{
	uint32_t padded = length + padding(length);
	if (s->queued + BHS + 8 + padded > SEND)
		flush(s);
	unsigned char *p = s->tx + s->queued;
	put24(bhs + 5, length);
	memcpy(p, bhs, BHS);
	p += BHS;
	if (s->digests) {
		uint32_t crc = ~crc_update(~0u, bhs, BHS);
		memcpy(p, &crc, 4);
		p += 4;
	}
	if (length > 0) {
		memcpy(p, data, length);
		memset(p + length, 0, padded - length);
		if (s->digests) {
			uint32_t crc = ~crc_update(~0u, p, padded);
			memcpy(p + padded, &crc, 4);
			p += 4;
		}
		p += padded;
	}
	s->queued = (size_t)(p - s->tx);
}

static void submit(struct session *s, uint32_t tag)
{
	const struct load *l = s->load;
	struct slot *slot = &s->slots[tag];
	unsigned char bhs[BHS] = { SCSI_COMMAND, (unsigned char)(FINAL | (l->write ? 0x21 : 0x41)) };
	uint32_t immediate = 0;
	if (l->write) {
		immediate = l->size < s->peer_segment ? l->size : s->peer_segment;
		immediate = immediate < s->first_burst ? immediate : s->first_burst;
	}
	slot->offset = next_offset(l, &s->tally);
	slot->started = now_ns();
	bhs[9] = s->lun;
	put32(bhs + ITT, tag);
	put32(bhs + EDTL, l->size);
	put32(bhs + CMDSN, s->cmd_sn++);
	put32(bhs + EXPSTATSN, s->exp_stat_sn);
	bhs[CDB] = l->write ? 0x8a : 0x88;
	put64(bhs + CDB + 2, slot->offset / 512);
	put32(bhs + CDB + 10, l->size / 512);
	queue(s, bhs, slot->buffer, immediate);
	s->in_flight++;
}

static void ended(struct session *s, uint32_t tag, const unsigned char *q)
{
	uint64_t now = now_ns();
	if (q[3] != 0)
		die("status");
	s->exp_stat_sn = get32(q + STATSN) + 1;
	s->in_flight--;
	check(s->load, &s->tally, s->slots[tag].offset, s->slots[tag].buffer);
	tally(&s->tally, s->slots[tag].started, now);
	if (now < s->end)
		submit(s, tag);
}

static void solicited(struct session *s, uint32_t tag, const unsigned char *q)
{
	uint32_t at = get32(q + OFFSET), left = get32(q + DESIRED);
	for (uint32_t sn = 0; left > 0; sn++) {
		uint32_t n = left < s->peer_segment ? left : s->peer_segment;
		unsigned char bhs[BHS] = { DATA_OUT, n == left ? FINAL : 0 };
		memcpy(bhs + 8, q + 8, 8);
		put32(bhs + ITT, tag);
		memcpy(bhs + TTT, q + TTT, 4);
		put32(bhs + EXPSTATSN, s->exp_stat_sn);
		put32(bhs + DATASN, sn);
		put32(bhs + OFFSET, at);
		queue(s, bhs, s->slots[tag].buffer + at, n);
		at += n;
		left -= n;
	}
}

static void handle(struct session *s)
{
	size_t header = BHS + (s->digests ? 4 : 0);
	want(s, header);
	uint32_t length = get24(s->rx + s->head + 5), padded = length + padding(length);
	size_t total = header + padded + (s->digests && length > 0 ? 4 : 0);
	want(s, total);
	unsigned char *q = s->rx + s->head, *data = q + header;
	if (s->digests) {
		uint32_t crc = ~crc_update(~0u, q, BHS);
		if (memcmp(&crc, q + BHS, 4) != 0)
			die("header digest");
		crc = ~crc_update(~0u, data, padded);
		if (length > 0 && memcmp(&crc, data + padded, 4) != 0)
			die("data digest");
	}
	uint32_t tag = get32(q + ITT);
	if (tag >= s->load->depth)
		die("tag");
	switch (q[0] & 0x3f) {
	case DATA_IN:
		memcpy(s->slots[tag].buffer + get32(q + OFFSET), data, length);
		if (q[1] & 1)
			ended(s, tag, q);
		break;
	case SCSI_RESPONSE: ended(s, tag, q); break;
	case R2T: solicited(s, tag, q); break;
	default: die("opcode");
	}
	s->head += total;
}

static void *run(void *argument)
{
	struct session *s = argument;
	for (uint32_t i = 0; i < s->load->depth; i++)
		submit(s, i);
	while (s->in_flight > 0)
		handle(s);
	return NULL;
}

static size_t keys(char *to, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	size_t n = (size_t)vsprintf(to, format, arguments);
	va_end(arguments);
	for (size_t i = 0; i < n; i++)
		if (to[i] == '\n')
			to[i] = 0;
	return n;
}

static unsigned long value(const unsigned char *text, size_t length, const char *key, unsigned long otherwise)
{
	for (const char *p = (const char *)text, *end = p + length; p < end; p += strlen(p) + 1)
		if (strncmp(p, key, strlen(key)) == 0 && p[strlen(key)] == '=')
			return strtoul(p + strlen(key) + 1, NULL, 0);
	return otherwise;
}

static void login(struct session *s, const char *target, uint32_t number, bool digests)
{
	char text[1024];
	unsigned char bhs[BHS] = { LOGIN | IMMEDIATE, 0x87 };
	bhs[8] = 0x80;
	bhs[9] = (unsigned char)(getpid() >> 8);
	bhs[10] = (unsigned char)getpid();
	bhs[13] = (unsigned char)number;
	put32(bhs + CMDSN, s->cmd_sn);
	size_t n = keys(text,
		"InitiatorName=iqn.2026-11.io.hawser.bench:raw-%d-%u\nTargetName=%s\nSessionType=Normal\n"
		"HeaderDigest=%s\nDataDigest=%s\nInitialR2T=No\nImmediateData=Yes\nMaxRecvDataSegmentLength=262144\n"
		"MaxBurstLength=1048576\nFirstBurstLength=262144\nMaxOutstandingR2T=1\nErrorRecoveryLevel=0\nMaxConnections=1\n"
		"DefaultTime2Wait=2\nDefaultTime2Retain=0\nDataPDUInOrder=Yes\nDataSequenceInOrder=Yes\n",
		(int)getpid(), number, target, digests ? "CRC32C" : "None", digests ? "CRC32C" : "None");
	queue(s, bhs, (unsigned char *)text, (uint32_t)n);
	want(s, BHS);
	uint32_t length = get24(s->rx + s->head + 5);
	if (length > 8192)
		die("the login response is too long");
	want(s, BHS + length + padding(length));
	unsigned char *q = s->rx + s->head, *answer = q + BHS;
	if ((q[0] & 0x3f) != LOGIN_RESPONSE || q[36] != 0)
		die("login refused");
	s->peer_segment = (uint32_t)value(answer, length, "MaxRecvDataSegmentLength", 8192);
	s->first_burst = (uint32_t)value(answer, length, "FirstBurstLength", 65536);
	s->exp_stat_sn = get32(q + STATSN) + 1;
	s->head += BHS + length + padding(length);
	s->digests = digests;
}

static void warm_lun(struct session *s)
{
	/* The first command of a nexus brings back a unit attention: let TEST UNIT READY have it. */
	for (int i = 0; i < 3; i++) {
		unsigned char bhs[BHS] = { SCSI_COMMAND, FINAL | 1 };
		bhs[9] = s->lun;
		put32(bhs + CMDSN, s->cmd_sn++);
		put32(bhs + EXPSTATSN, s->exp_stat_sn);
		queue(s, bhs, NULL, 0);
		size_t header = BHS + (s->digests ? 4 : 0);
		want(s, header);
		unsigned char *q = s->rx + s->head;
		uint32_t length = get24(q + 5), padded = length + padding(length);
		int status = q[3];
		s->exp_stat_sn = get32(q + STATSN) + 1;
		size_t total = header + padded + (s->digests && length > 0 ? 4 : 0);
		want(s, total);
		s->head += total;
		if (status == 0)
			return;
	}
	die("the logical unit is not ready");
}

static void open_session(struct session *s, char **a, const struct load *load, uint32_t number, bool digests)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(a[1])) };
	int one = 1;
	inet_pton(AF_INET, a[0], &address.sin_addr);
	s->load = load;
	s->lun = (unsigned char)atoi(a[3]);
	s->cmd_sn = 1;
	s->rx = malloc(RECEIVE);
	s->tx = malloc(SEND);
	s->fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(s->fd, (void *)&address, sizeof address) != 0)
		die("connect");
	start_tally(&s->tally, number);
	s->slots = calloc(load->depth, sizeof *s->slots);
	for (uint32_t i = 0; i < load->depth; i++) {
		s->slots[i].buffer = aligned_alloc(4096, load->size < 4096 ? 4096 : load->size);
		memset(s->slots[i].buffer, 0x5a, load->size);
	}
	login(s, a[2], number, digests);
	warm_lun(s);
}

static void run_all(struct session *sessions, uint32_t count, double seconds)
{
	uint64_t end = now_ns() + (uint64_t)(seconds * 1e9);
	for (uint32_t i = 0; i < count; i++) {
		sessions[i].end = end;
		if (count > 1)
			pthread_create(&sessions[i].thread, NULL, run, &sessions[i]);
		else
			run(&sessions[i]);
	}
	for (uint32_t i = 0; i < count && count > 1; i++)
		pthread_join(sessions[i].thread, NULL);
}

int main(int count, char **arguments)
{
	if (count < 12) {
		fprintf(stderr, "usage: see the head of raw-load.c\n");
		return 2;
	}
	crc_init();
	struct load load = parse_load(arguments + 5);
	struct session *sessions = calloc(load.sessions, sizeof *sessions);
	struct tally *tallies = calloc(load.sessions, sizeof *tallies);
	for (uint32_t i = 0; i < load.sessions; i++)
		open_session(&sessions[i], arguments + 1, &load, i, count > 12);
	if (load.ramp > 0)
		run_all(sessions, load.sessions, load.ramp);
	for (uint32_t i = 0; i < load.sessions; i++)
		sessions[i].tally.done = sessions[i].tally.latencies = 0;
	double cpu = cpu_seconds();
	uint64_t started = now_ns();
	run_all(sessions, load.sessions, load.seconds);
	double elapsed = (double)(now_ns() - started) / 1e9;
	cpu = cpu_seconds() - cpu;
	for (uint32_t i = 0; i < load.sessions; i++)
		tallies[i] = sessions[i].tally;
	report("raw", &load, tallies, elapsed, cpu);
	return 0;
}
