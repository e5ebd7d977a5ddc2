/*
 * CRC32C by the SSE4.2 instruction, three streams at a time.
 *
 * One crc32q has a latency of three cycles and a throughput of one, so a single chain leaves two thirds of the unit
 * idle. Three independent chains over thirds of a block keep it busy; their remainders are joined by shifting two of
 * them over the bytes that follow (a table of x^(8n) mod P for the one block length used).
 */
#ifndef HAWSER_CRC32C_H
#define HAWSER_CRC32C_H

#include <nmmintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CRC_THIRD 1360 /* bytes; 3 * 1360 = 4080, so that a 4 KiB block is nearly all in one round */

static uint32_t crc_shift_table[2][4][256];

/* Multiplies by x^(8 * length) modulo the Castagnoli polynomial, bit by bit: only for filling the table. */
static uint32_t crc_zeroes(uint32_t crc, size_t length)
{
	while (length--)
		crc = _mm_crc32_u8(crc, 0);
	return crc;
}

static void crc_init(void)
{
	for (int far = 0; far < 2; far++)
		for (int byte = 0; byte < 4; byte++)
			for (uint32_t v = 0; v < 256; v++)
				crc_shift_table[far][byte][v] = crc_zeroes(v << 8 * byte, (size_t)(far + 1) * CRC_THIRD);
}

static inline uint32_t crc_shift(int far, uint32_t crc)
{
	return crc_shift_table[far][0][crc & 255] ^ crc_shift_table[far][1][crc >> 8 & 255]
	       ^ crc_shift_table[far][2][crc >> 16 & 255] ^ crc_shift_table[far][3][crc >> 24];
}

static inline uint64_t crc_word(const unsigned char *p)
{
	uint64_t v;
	memcpy(&v, p, 8);
	return v;
}

/* Feeds bytes into a running remainder (start with ~0, end with ~). */
static uint32_t crc_update(uint32_t crc, const unsigned char *p, size_t length)
{
	while (length >= 3 * CRC_THIRD) {
		uint64_t a = crc, b = 0, c = 0;
		for (size_t i = 0; i < CRC_THIRD; i += 8) {
			a = _mm_crc32_u64(a, crc_word(p + i));
			b = _mm_crc32_u64(b, crc_word(p + i + CRC_THIRD));
			c = _mm_crc32_u64(c, crc_word(p + i + 2 * CRC_THIRD));
		}
		crc = crc_shift(1, (uint32_t)a) ^ crc_shift(0, (uint32_t)b) ^ (uint32_t)c;
		p += 3 * CRC_THIRD;
		length -= 3 * CRC_THIRD;
	}
	uint64_t rest = crc;
	for (; length >= 8; p += 8, length -= 8)
		rest = _mm_crc32_u64(rest, crc_word(p));
	crc = (uint32_t)rest;
	while (length--)
		crc = _mm_crc32_u8(crc, *p++);
	return crc;
}

#endif
