/*
 * fast-target: an iSCSI target that costs as little as possible, so that a benchmark against it measures initiators.
 *
 * One disk of 1 TiB (LUN 1) that is not there: a read at byte b returns bytes of a fixed pattern that depends on
 * b modulo 16 MiB, a write is received (its digests checked) and dropped. A thread for each connection; all that one
 * recv() brought is answered with one writev(). Login without authentication, digests as the initiator wants them,
 * SendTargets over as many names as asked for.
 *
 *   fast-target PORT [NAMES]      listens on 127.0.0.1; prints "ready PORT" (PORT 0: a free one)
 *
 * Not a target to store anything on, and not one to test an initiator's manners against.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "crc32c.h"
#include "wire.h"

#define TARGET "iqn.2026-11.io.hawser.bench:fast"
#define BLOCK 512u
#define BLOCKS (1ull << 31)
#define PATTERN (16u << 20)
#define RECEIVE (8u << 20)
#define SEGMENT 262144u /* MaxRecvDataSegmentLength we declare */
#define GRAIN 4096u /* of the pattern, for the digests that are remembered */
#define WINDOW 1024u
#define PIECES 1000 /* of one writev */
#define CONTROL 65536u /* bytes for answers that are not disk data */

static unsigned char *pattern;
static unsigned names = 1, port, sessions;

struct write {
	uint32_t itt, done, total, r2t_sn;
	unsigned char lun[8];
	bool used;
};

struct connection {
	int fd;
	bool full_feature, header_digest, data_digest, alive;
	unsigned char *rx;
	size_t head, tail;
	struct iovec piece[PIECES + 8];
	unsigned char header[PIECES + 8][64];
	int pieces;
	uint32_t stat_sn, exp_cmd_sn, segment, max_burst;
	struct write writes[WINDOW];
	unsigned char control[CONTROL];
};

static void flush(struct connection *c)
{
	struct iovec *p = c->piece;
	int left = c->pieces;
	while (left > 0 && c->alive) {
		ssize_t sent = writev(c->fd, p, left > 1000 ? 1000 : left);
		if (sent < 0) {
			c->alive = errno == EINTR;
			continue;
		}
		for (; left > 0 && (size_t)sent >= p->iov_len; p++, left--)
			sent -= (ssize_t)p->iov_len;
		if (left > 0) {
			p->iov_base = (char *)p->iov_base + sent;
			p->iov_len -= (size_t)sent;
		}
	}
	c->pieces = 0;
}

static void add(struct connection *c, const void *base, size_t length)
{
	if (length == 0)
		return;
	c->piece[c->pieces].iov_base = (void *)base;
	c->piece[c->pieces++].iov_len = length;
}

/*
 * The digest of a data segment. Those of the pattern are remembered, a table for 4 KiB and one for whole segments: the
 * data never changes, and a digest costs more than all the rest that is done for a read. Threads that meet write alike.
 */
static uint32_t data_digest(const unsigned char *data, uint32_t length)
{
	static uint32_t known[2][2 * PATTERN / GRAIN];
	size_t at = (size_t)(data - pattern);
	bool constant = data >= pattern && at < 2 * PATTERN && at % GRAIN == 0 && (length == GRAIN || length == SEGMENT);
	uint32_t *slot = constant ? &known[length == SEGMENT][at / GRAIN] : NULL;
	if (slot && *slot != 0)
		return *slot;
	static const unsigned char zero[4];
	uint32_t crc = ~crc_update(crc_update(~0u, data, length), zero, padding(length));
	if (slot)
		*slot = crc;
	return crc;
}

/* Queues a PDU: the header is copied, data is referenced until the next flush. */
static void answer(struct connection *c, unsigned char *bhs, const unsigned char *data, uint32_t length)
{
	static const unsigned char zero[4];
	if (c->pieces + 4 > PIECES)
		flush(c);
	unsigned char *h = c->header[c->pieces];
	size_t size = BHS;
	put24(bhs + 5, length);
	put32(bhs + EXPCMDSN, c->exp_cmd_sn);
	put32(bhs + MAXCMDSN, c->exp_cmd_sn + WINDOW - 1);
	memcpy(h, bhs, BHS);
	if (c->full_feature && c->header_digest) {
		uint32_t crc = ~crc_update(~0u, h, BHS);
		memcpy(h + BHS, &crc, 4);
		size += 4;
	}
	add(c, h, size);
	add(c, data, length);
	add(c, zero, padding(length));
	if (c->full_feature && c->data_digest && length > 0) {
		uint32_t crc = data_digest(data, length);
		memcpy(h + 56, &crc, 4);
		add(c, h + 56, 4);
	}
}

/* Ends a command; exp_data_sn counts the R2Ts it needed. */
static void end_command(struct connection *c, uint32_t itt, int status, uint32_t residual, uint32_t exp_data_sn)
{
	static const unsigned char invalid_opcode[20] = { 0, 18, 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20 };
	unsigned char bhs[BHS] = { SCSI_RESPONSE, FINAL };
	bhs[3] = (unsigned char)status;
	put32(bhs + ITT, itt);
	put32(bhs + STATSN, c->stat_sn++);
	put32(bhs + DATASN, exp_data_sn);
	if (residual > 0) {
		bhs[1] |= 2;
		put32(bhs + RESIDUAL, residual);
	}
	answer(c, bhs, status ? invalid_opcode : NULL, status ? sizeof invalid_opcode : 0);
}

static void scsi_status(struct connection *c, uint32_t itt, int status, uint32_t residual)
{
	end_command(c, itt, status, residual, 0);
}

static void data_in(struct connection *c, uint32_t itt, const unsigned char *data, uint32_t length, uint32_t expected)
{
	if (length == 0) {
		scsi_status(c, itt, 0, expected);
		return;
	}
	for (uint32_t at = 0, sn = 0, burst = 0; at < length; sn++) {
		uint32_t n = length - at;
		n = n < c->segment ? n : c->segment;
		n = n < c->max_burst - burst ? n : c->max_burst - burst;
		burst = burst + n == c->max_burst ? 0 : burst + n;
		unsigned char bhs[BHS] = { DATA_IN, burst == 0 ? FINAL : 0 };
		put32(bhs + ITT, itt);
		put32(bhs + TTT, NO_TAG);
		put32(bhs + DATASN, sn);
		put32(bhs + OFFSET, at);
		if (at + n == length) {
			bhs[1] |= FINAL | 1;
			put32(bhs + STATSN, c->stat_sn++);
			if (expected > length) {
				bhs[1] |= 2;
				put32(bhs + RESIDUAL, expected - length);
			}
		}
		answer(c, bhs, data + at, n);
		at += n;
	}
}

static void ready_to_transfer(struct connection *c, uint32_t index)
{
	struct write *w = &c->writes[index];
	uint32_t length = w->total - w->done;
	length = length < c->max_burst ? length : c->max_burst;
	unsigned char bhs[BHS] = { R2T, FINAL };
	memcpy(bhs + 8, w->lun, 8);
	put32(bhs + ITT, w->itt);
	put32(bhs + TTT, index);
	put32(bhs + STATSN, c->stat_sn);
	put32(bhs + DATASN, w->r2t_sn++);
	put32(bhs + OFFSET, w->done);
	put32(bhs + DESIRED, length);
	answer(c, bhs, NULL, 0);
}

static void start_write(struct connection *c, const unsigned char *q, uint32_t total, uint32_t immediate)
{
	uint32_t itt = get32(q + ITT), index = 0;
	if (immediate >= total) {
		scsi_status(c, itt, 0, 0);
		return;
	}
	while (index < WINDOW && c->writes[index].used)
		index++;
	if (index == WINDOW) {
		c->alive = false;
		return;
	}
	struct write *w = &c->writes[index];
	*w = (struct write){ .itt = itt, .done = immediate, .total = total, .used = true };
	memcpy(w->lun, q + 8, 8);
	if (q[1] & FINAL)
		ready_to_transfer(c, index);
}

static void data_out(struct connection *c, const unsigned char *q, uint32_t length)
{
	uint32_t index = get32(q + TTT);
	if (index == NO_TAG)
		for (index = 0; index < WINDOW && !(c->writes[index].used && c->writes[index].itt == get32(q + ITT)); index++)
			;
	if (index >= WINDOW || !c->writes[index].used || length > c->writes[index].total - c->writes[index].done) {
		c->alive = false;
		return;
	}
	struct write *w = &c->writes[index];
	w->done += length;
	if (!(q[1] & FINAL))
		return;
	if (w->done < w->total) {
		ready_to_transfer(c, index);
	} else {
		w->used = false;
		end_command(c, w->itt, 0, 0, w->r2t_sn);
	}
}

static uint32_t inquiry(const unsigned char *cdb, unsigned char *o, bool exists)
{
	if (!(cdb[1] & 1)) {
		o[0] = exists ? 0 : 0x7f;
		o[2] = 6;
		o[3] = 2;
		o[4] = 31;
		o[7] = 2;
		memcpy(o + 8, "HAWSER  FAST TARGET     0001", 28);
		return 36;
	}
	o[1] = cdb[2];
	switch (cdb[2]) {
	case 0x00:
		memcpy(o + 3, "\3\0\x80\x83", 4);
		return 7;
	case 0x80:
		o[3] = 8;
		memcpy(o + 4, "FAST0001", 8);
		return 12;
	case 0x83:
		memcpy(o + 3, "\x14\x01\x03\x00\x10", 5);
		memcpy(o + 8, "\x60\x01\x40\x5f\x4a\x57\x53\x45\x52\0\0\0\0\0\0\1", 16);
		return 24;
	default:
		return 0;
	}
}

static void command(struct connection *c, const unsigned char *q, uint32_t immediate)
{
	const unsigned char *cdb = q + CDB;
	uint32_t itt = get32(q + ITT), expected = get32(q + EDTL), length = 0;
	bool wide = cdb[0] >= 0x80;
	unsigned char *o = c->control;
	switch (cdb[0]) {
	case 0x28: case 0x88: {
		uint64_t lba = wide ? get64(cdb + 2) : get32(cdb + 2);
		length = (wide ? get32(cdb + 10) : get16(cdb + 7)) * BLOCK;
		length = length < expected ? length : expected;
		uint32_t at = (uint32_t)(lba * BLOCK % PATTERN);
		if (length > PATTERN) {
			scsi_status(c, itt, 2, expected);
			return;
		}
		data_in(c, itt, pattern + at, length, expected);
		return;
	}
	case 0x2a: case 0x8a:
		start_write(c, q, (wide ? get32(cdb + 10) : get16(cdb + 7)) * BLOCK, immediate);
		return;
	case 0x00: case 0x35: case 0x91:
		scsi_status(c, itt, 0, expected);
		return;
	default:
		break;
	}
	/* The answer lies in c->control, which the next control command overwrites: send it before. */
	memset(o, 0, 256);
	switch (cdb[0]) {
	case 0x12: length = inquiry(cdb, o, q[9] == 1); break;
	case 0x25: put32(o, (uint32_t)BLOCKS - 1); put32(o + 4, BLOCK); length = 8; break;
	case 0x9e: put64(o, BLOCKS - 1); put32(o + 8, BLOCK); length = 32; break;
	case 0xa0: put32(o, 8); o[9] = 1; length = 16; break;
	case 0x1a: o[0] = 3; length = 4; break;
	case 0x5a: o[1] = 6; length = 8; break;
	default: break;
	}
	if (length == 0)
		scsi_status(c, itt, 2, expected);
	else
		data_in(c, itt, o, length < expected ? length : expected, expected);
	flush(c);
}

static size_t pair(char *to, const char *key, size_t key_length, const char *value)
{
	return (size_t)sprintf(to, "%.*s=%s", (int)key_length, key, value) + 1;
}

/* The value that answers an offer; NULL for keys that are declared and not answered. */
static const char *choose(struct connection *c, const char *key, size_t n, const char *offer)
{
	static const char *const agreed[] = { "InitialR2T", "ImmediateData", "DataPDUInOrder", "DataSequenceInOrder",
		"DefaultTime2Wait", "DefaultTime2Retain", "MaxOutstandingR2T", "FirstBurstLength", "MaxBurstLength" };
#define IS(name) (n == sizeof name - 1 && memcmp(key, name, n) == 0)
	if (IS("HeaderDigest")) {
		c->header_digest = strncmp(offer, "CRC32C", 6) == 0;
		return c->header_digest ? "CRC32C" : "None";
	}
	if (IS("DataDigest")) {
		c->data_digest = strncmp(offer, "CRC32C", 6) == 0;
		return c->data_digest ? "CRC32C" : "None";
	}
	if (IS("MaxRecvDataSegmentLength")) {
		unsigned long offered = strtoul(offer, NULL, 0);
		c->segment = offered < 512 ? 512 : offered > SEGMENT * 4 ? SEGMENT * 4 : (uint32_t)offered;
		return NULL;
	}
	if (IS("MaxBurstLength"))
		c->max_burst = (uint32_t)strtoul(offer, NULL, 0);
	if (IS("AuthMethod"))
		return "None";
	if (IS("MaxConnections"))
		return "1";
	if (IS("ErrorRecoveryLevel"))
		return "0";
	if (IS("IFMarker") || IS("OFMarker"))
		return "No";
	for (size_t i = 0; i < sizeof agreed / sizeof *agreed; i++)
		if (n == strlen(agreed[i]) && memcmp(key, agreed[i], n) == 0)
			return offer;
	if (IS("InitiatorName") || IS("InitiatorAlias") || IS("TargetName") || IS("SessionType"))
		return NULL;
	return "NotUnderstood";
}

static void login(struct connection *c, const unsigned char *q, const unsigned char *data, uint32_t length)
{
	unsigned char bhs[BHS] = { LOGIN_RESPONSE, (unsigned char)(q[1] & 0x8f) };
	char text[8192], *out = (char *)c->control;
	size_t used = 0;
	length = length < sizeof text - 1 ? length : sizeof text - 1;
	memcpy(text, data, length);
	text[length] = 0;
	memcpy(bhs + 8, q + 8, 6);
	memcpy(bhs + ITT, q + ITT, 4);
	c->exp_cmd_sn = get32(q + CMDSN);
	for (const char *p = text; p < text + length; p += strlen(p) + 1) {
		const char *equal = strchr(p, '=');
		const char *value = equal ? choose(c, p, (size_t)(equal - p), equal + 1) : NULL;
		if (value && used < CONTROL - 512)
			used += pair(out + used, p, (size_t)(equal - p), value);
	}
	if ((q[1] & 0x0c) == 0x04) {
		char value[16];
		sprintf(value, "%u", SEGMENT);
		used += pair(out + used, "MaxRecvDataSegmentLength", 24, value);
	} else {
		used += pair(out + used, "TargetPortalGroupTag", 20, "1");
	}
	bool last = (bhs[1] & 0x83) == 0x83;
	if (last)
		bhs[15] = (unsigned char)(__sync_add_and_fetch(&sessions, 1) % 255 + 1);
	put32(bhs + STATSN, c->stat_sn++);
	answer(c, bhs, c->control, (uint32_t)used);
	flush(c);
	c->full_feature = last;
}

static unsigned char *targets;
static size_t targets_length;

static void list_targets(void)
{
	char *p = malloc((size_t)names * 128);
	targets = (unsigned char *)p;
	for (unsigned i = 0; i < names; i++) {
		p += i == 0 ? sprintf(p, "TargetName=" TARGET) : sprintf(p, "TargetName=" TARGET "%u", i);
		p += 1 + sprintf(p + 1, "TargetAddress=127.0.0.1:%u,1", port) + 1;
	}
	targets_length = (size_t)(p - (char *)targets);
}

static void send_targets(struct connection *c, const unsigned char *q)
{
	uint32_t at = get32(q + TTT) == NO_TAG ? 0 : get32(q + TTT);
	if (at > targets_length) {
		c->alive = false;
		return;
	}
	uint32_t n = (uint32_t)targets_length - at;
	bool last = n <= c->segment;
	n = last ? n : c->segment;
	unsigned char bhs[BHS] = { TEXT_RESPONSE, last ? FINAL : CONTINUE };
	memcpy(bhs + ITT, q + ITT, 4);
	put32(bhs + TTT, last ? NO_TAG : at + n);
	put32(bhs + STATSN, c->stat_sn++);
	answer(c, bhs, targets + at, n);
}

static void simple(struct connection *c, const unsigned char *q, int opcode, const unsigned char *data, uint32_t length)
{
	unsigned char bhs[BHS] = { (unsigned char)opcode, FINAL };
	memcpy(bhs + ITT, q + ITT, 4);
	if (opcode == NOP_IN)
		put32(bhs + TTT, NO_TAG);
	put32(bhs + STATSN, c->stat_sn++);
	answer(c, bhs, data, length);
	flush(c);
}

static void dispatch(struct connection *c, const unsigned char *q, const unsigned char *data, uint32_t length)
{
	int opcode = q[0] & 0x3f;
	if (c->full_feature && !(q[0] & IMMEDIATE) && opcode != DATA_OUT)
		c->exp_cmd_sn = get32(q + CMDSN) + 1;
	switch (opcode) {
	case LOGIN: login(c, q, data, length); break;
	case SCSI_COMMAND: command(c, q, length); break;
	case DATA_OUT: data_out(c, q, length); break;
	case NOP_OUT:
		if (get32(q + ITT) != NO_TAG)
			simple(c, q, NOP_IN, data, length);
		break;
	case TASK_MANAGEMENT: simple(c, q, TASK_MANAGEMENT_RESPONSE, NULL, 0); break;
	case TEXT: send_targets(c, q); break;
	case LOGOUT:
		simple(c, q, LOGOUT_RESPONSE, NULL, 0);
		c->alive = false;
		break;
	default: c->alive = false;
	}
}

/* Makes sure that so many bytes of the next PDU are there; what was answered so far goes out before waiting. */
static void want(struct connection *c, size_t need)
{
	if (c->head == c->tail)
		c->head = c->tail = 0;
	if (RECEIVE - c->head < need || c->head > RECEIVE / 2) {
		memmove(c->rx, c->rx + c->head, c->tail - c->head);
		c->tail -= c->head;
		c->head = 0;
	}
	while (c->alive && c->tail - c->head < need) {
		flush(c);
		size_t room = RECEIVE - c->tail;
		ssize_t n = recv(c->fd, c->rx + c->tail, room < 1u << 20 ? room : 1u << 20, 0);
		if (n > 0)
			c->tail += (size_t)n;
		else if (n == 0 || errno != EINTR)
			c->alive = false;
	}
}

static bool digest_is(const unsigned char *sent, const unsigned char *data, size_t length)
{
	uint32_t crc = ~crc_update(~0u, data, length);
	return memcmp(&crc, sent, 4) == 0;
}

static void *serve(void *argument)
{
	struct connection *c = argument;
	c->rx = malloc(RECEIVE);
	while (c->alive) {
		want(c, BHS);
		unsigned char *q = c->rx + c->head;
		size_t header = BHS + (c->full_feature && c->header_digest ? 4 : 0);
		uint32_t length = c->alive ? get24(q + 5) : 0, padded = length + padding(length);
		size_t total = header + padded + (length > 0 && c->full_feature && c->data_digest ? 4 : 0);
		if (!c->alive || q[4] != 0 || total > RECEIVE / 2)
			break;
		want(c, total);
		q = c->rx + c->head;
		if (!c->alive || header > BHS && !digest_is(q + BHS, q, BHS)
		    || total > header + padded && !digest_is(q + header + padded, q + header, padded))
			break;
		dispatch(c, q, q + header, length);
		c->head += total;
	}
	flush(c);
	close(c->fd);
	free(c->rx);
	free(c);
	return NULL;
}

static void accept_one(int listener)
{
	int one = 1, fd = accept(listener, NULL, NULL);
	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	struct connection *c = calloc(1, sizeof *c);
	*c = (struct connection){ .fd = fd, .alive = true, .stat_sn = 1, .segment = 8192, .max_burst = 262144 };
	pthread_attr_t attributes;
	pthread_t thread;
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, 256 << 10);
	if (pthread_create(&thread, &attributes, serve, c) != 0) {
		close(fd);
		free(c);
	}
	pthread_attr_destroy(&attributes);
}

int main(int count, char **arguments)
{
	if (count < 2) {
		fprintf(stderr, "usage: fast-target PORT [NAMES]\n");
		return 2;
	}
	port = (unsigned)atoi(arguments[1]);
	names = count > 2 ? (unsigned)atoi(arguments[2]) : 1;
	signal(SIGPIPE, SIG_IGN);
	crc_init();
	/* Twice, so that a read may run over the end of the pattern. */
	pattern = aligned_alloc(4096, 2 * PATTERN);
	for (uint32_t i = 0; i < 2 * PATTERN; i++)
		pattern[i] = (unsigned char)((i % PATTERN) * 2654435761u >> 24);
	int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listener, (void *)&address, sizeof address) || listen(listener, 1024)
	    || getsockname(listener, (void *)&address, &size)) {
		perror("fast-target: listen");
		return 1;
	}
	port = ntohs(address.sin_port);
	list_targets();
	printf("ready %u\n", port);
	fflush(stdout);
	for (;;)
		accept_one(listener);
}
