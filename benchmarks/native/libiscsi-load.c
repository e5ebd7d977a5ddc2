/*
 * libiscsi-load: the reference. One workload through libiscsi's asynchronous interface with a poll loop per session,
 * as its own iscsi-perf does it, with latencies, CPU and writes added.
 *
 *   libiscsi-load URL read|write|randread|randwrite SIZE DEPTH SECONDS RAMP SESSIONS PATTERN [header]
 *   libiscsi-load URL login SECONDS              logins and logouts, one after another
 *   libiscsi-load URL login-security SECONDS     the same through the security stage
 *   libiscsi-load HOST:PORT discover ROUNDS      discoveries, one after another
 */
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#include "load.h"

struct session {
	struct iscsi_context *iscsi;
	int lun, in_flight;
	const struct load *load;
	struct tally tally;
	struct slot *slots;
	uint64_t end;
	pthread_t thread;
};

struct slot {
	struct session *session;
	unsigned char *buffer;
	uint64_t started, offset;
};

static void die(struct iscsi_context *iscsi, const char *what)
{
	fprintf(stderr, "libiscsi-load: %s: %s\n", what, iscsi_get_error(iscsi));
	exit(1);
}

static void submit(struct slot *slot);

static void done(struct iscsi_context *iscsi, int status, void *task, void *opaque)
{
	struct slot *slot = opaque;
	struct session *s = slot->session;
	uint64_t ended = now_ns();
	if (status != SCSI_STATUS_GOOD)
		die(iscsi, "status");
	scsi_free_scsi_task(task);
	s->in_flight--;
	check(s->load, &s->tally, slot->offset, slot->buffer);
	tally(&s->tally, slot->started, ended);
	if (ended < s->end)
		submit(slot);
}

static void submit(struct slot *slot)
{
	struct session *s = slot->session;
	uint32_t size = s->load->size;
	slot->offset = next_offset(s->load, &s->tally);
	slot->started = now_ns();
	struct scsi_task *task;
	if (s->load->write) {
		task = iscsi_write16_task(s->iscsi, s->lun, slot->offset / 512, slot->buffer, size, 512, 0, 0, 0, 0, 0, done, slot);
	} else {
		task = iscsi_read16_task(s->iscsi, s->lun, slot->offset / 512, size, 512, 0, 0, 0, 0, 0, done, slot);
		if (task)
			scsi_task_add_data_in_buffer(task, (int)size, slot->buffer);
	}
	if (!task)
		die(s->iscsi, "submit");
	s->in_flight++;
}

static void *run(void *argument)
{
	struct session *s = argument;
	for (uint32_t i = 0; i < s->load->depth; i++)
		submit(&s->slots[i]);
	while (s->in_flight > 0) {
		struct pollfd fd = { .fd = iscsi_get_fd(s->iscsi), .events = (short)iscsi_which_events(s->iscsi) };
		if (poll(&fd, 1, 1000) < 0 || iscsi_service(s->iscsi, fd.revents) < 0)
			die(s->iscsi, "service");
	}
	return NULL;
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

static struct iscsi_context *context(const char *url, struct iscsi_url **parsed, uint32_t number)
{
	char name[96];
	snprintf(name, sizeof name, "iqn.2026-11.io.hawser.bench:libiscsi-%d-%u", (int)getpid(), number);
	struct iscsi_context *iscsi = iscsi_create_context(name);
	*parsed = iscsi_parse_full_url(iscsi, url);
	if (!*parsed)
		die(iscsi, "URL");
	iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
	iscsi_set_targetname(iscsi, (*parsed)->target);
	return iscsi;
}

static void open_session(struct session *s, const char *url, const struct load *load, uint32_t number, bool digest)
{
	struct iscsi_url *parsed;
	s->iscsi = context(url, &parsed, number);
	s->load = load;
	s->lun = parsed->lun;
	iscsi_set_header_digest(s->iscsi, digest ? ISCSI_HEADER_DIGEST_CRC32C : ISCSI_HEADER_DIGEST_NONE);
	if (iscsi_full_connect_sync(s->iscsi, parsed->portal, parsed->lun))
		die(s->iscsi, "connect");
	start_tally(&s->tally, number);
	s->slots = calloc(load->depth, sizeof *s->slots);
	for (uint32_t i = 0; i < load->depth; i++) {
		s->slots[i].session = s;
		s->slots[i].buffer = aligned_alloc(4096, load->size < 4096 ? 4096 : load->size);
		memset(s->slots[i].buffer, 0x5a, load->size);
	}
}

static int io(const char *url, char **arguments, bool digest)
{
	struct load load = parse_load(arguments);
	struct session *sessions = calloc(load.sessions, sizeof *sessions);
	struct tally *tallies = calloc(load.sessions, sizeof *tallies);
	for (uint32_t i = 0; i < load.sessions; i++)
		open_session(&sessions[i], url, &load, i, digest);
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
	report("libiscsi", &load, tallies, elapsed, cpu);
	return 0;
}

/* libiscsi passes the security stage over unless it has a secret: with one it takes the requests Hawser takes. */
static int logins(const char *url, double seconds, bool security)
{
	uint64_t started = now_ns(), end = started + (uint64_t)(seconds * 1e9), count = 0;
	double cpu = cpu_seconds();
	for (; now_ns() < end; count++) {
		struct iscsi_url *parsed;
		struct iscsi_context *iscsi = context(url, &parsed, 0);
		if (security)
			iscsi_set_initiator_username_pwd(iscsi, "nobody", "never-asked-for");
		if (iscsi_connect_sync(iscsi, parsed->portal) || iscsi_login_sync(iscsi))
			die(iscsi, "login");
		iscsi_logout_sync(iscsi);
		iscsi_destroy_url(parsed);
		iscsi_destroy_context(iscsi);
	}
	double elapsed = (double)(now_ns() - started) / 1e9;
	printf("{\"tool\":\"libiscsi\",\"logins_per_s\":%.1f,\"cpu_us_each\":%.1f}\n", (double)count / elapsed,
	       (cpu_seconds() - cpu) * 1e6 / (double)count);
	return 0;
}

static int discoveries(const char *portal, int rounds)
{
	uint32_t *took = calloc((size_t)rounds, sizeof *took);
	int found = 0;
	for (int i = 0; i < rounds; i++) {
		uint64_t started = now_ns();
		struct iscsi_context *iscsi = iscsi_create_context("iqn.2026-11.io.hawser.bench:libiscsi");
		iscsi_set_session_type(iscsi, ISCSI_SESSION_DISCOVERY);
		struct iscsi_discovery_address *list = NULL;
		if (iscsi_connect_sync(iscsi, portal) || iscsi_login_sync(iscsi) || !(list = iscsi_discovery_sync(iscsi)))
			die(iscsi, "discovery");
		found = 0;
		for (struct iscsi_discovery_address *one = list; one; one = one->next)
			found++;
		iscsi_free_discovery_data(iscsi, list);
		iscsi_logout_sync(iscsi);
		iscsi_destroy_context(iscsi);
		took[i] = (uint32_t)((now_ns() - started) / 1000);
	}
	qsort(took, (size_t)rounds, sizeof *took, by_value);
	printf("{\"tool\":\"libiscsi\",\"targets\":%d,\"p50_ms\":%.3f,\"max_ms\":%.3f}\n", found, took[rounds / 2] / 1e3,
	       took[rounds - 1] / 1e3);
	return 0;
}

int main(int count, char **arguments)
{
	bool security = count == 4 && strcmp(arguments[2], "login-security") == 0;
	if (security || (count == 4 && strcmp(arguments[2], "login") == 0))
		return logins(arguments[1], atof(arguments[3]), security);
	if (count == 4 && strcmp(arguments[2], "discover") == 0)
		return discoveries(arguments[1], atoi(arguments[3]));
	if (count < 9) {
		fprintf(stderr, "usage: see the head of libiscsi-load.c\n");
		return 2;
	}
	return io(arguments[1], arguments + 2, count > 9);
}
