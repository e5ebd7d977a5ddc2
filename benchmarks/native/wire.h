/* The few fields of RFC 7143 headers that the benchmark programs read and write. */
#ifndef HAWSER_WIRE_H
#define HAWSER_WIRE_H

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

enum {
	BHS = 48,
	NOP_OUT = 0x00, SCSI_COMMAND = 0x01, TASK_MANAGEMENT = 0x02, LOGIN = 0x03, TEXT = 0x04, DATA_OUT = 0x05, LOGOUT = 0x06,
	NOP_IN = 0x20, SCSI_RESPONSE = 0x21, TASK_MANAGEMENT_RESPONSE = 0x22, LOGIN_RESPONSE = 0x23, TEXT_RESPONSE = 0x24,
	DATA_IN = 0x25, LOGOUT_RESPONSE = 0x26, R2T = 0x31,
	FINAL = 0x80, IMMEDIATE = 0x40, CONTINUE = 0x40,
	/* byte offsets */
	ITT = 16, TTT = 20, EDTL = 20, CMDSN = 24, STATSN = 24, EXPSTATSN = 28, EXPCMDSN = 28, MAXCMDSN = 32, CDB = 32,
	DATASN = 36, OFFSET = 40, DESIRED = 44, RESIDUAL = 44,
};
#define NO_TAG 0xffffffffu

static inline uint32_t get32(const unsigned char *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return ntohl(v);
}

static inline uint64_t get64(const unsigned char *p)
{
	return (uint64_t)get32(p) << 32 | get32(p + 4);
}

static inline uint32_t get24(const unsigned char *p)
{
	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static inline uint32_t get16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static inline void put32(unsigned char *p, uint32_t v)
{
	v = htonl(v);
	memcpy(p, &v, 4);
}

static inline void put64(unsigned char *p, uint64_t v)
{
	put32(p, (uint32_t)(v >> 32));
	put32(p + 4, (uint32_t)v);
}

static inline void put24(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 16);
	p[1] = (unsigned char)(v >> 8);
	p[2] = (unsigned char)v;
}

static inline uint32_t padding(uint32_t length)
{
	return -length & 3;
}

#endif
