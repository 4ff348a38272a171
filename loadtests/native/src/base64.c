/* Four characters at a time, through a table for each place; the last four alone, as only they may hold padding. */
#include "base64.h"

#include <stdint.h>

#define ALPHABET(put) \
    put('A', 0) put('B', 1) put('C', 2) put('D', 3) put('E', 4) put('F', 5) put('G', 6) put('H', 7) \
    put('I', 8) put('J', 9) put('K', 10) put('L', 11) put('M', 12) put('N', 13) put('O', 14) put('P', 15) \
    put('Q', 16) put('R', 17) put('S', 18) put('T', 19) put('U', 20) put('V', 21) put('W', 22) put('X', 23) \
    put('Y', 24) put('Z', 25) put('a', 26) put('b', 27) put('c', 28) put('d', 29) put('e', 30) put('f', 31) \
    put('g', 32) put('h', 33) put('i', 34) put('j', 35) put('k', 36) put('l', 37) put('m', 38) put('n', 39) \
    put('o', 40) put('p', 41) put('q', 42) put('r', 43) put('s', 44) put('t', 45) put('u', 46) put('v', 47) \
    put('w', 48) put('x', 49) put('y', 50) put('z', 51) put('0', 52) put('1', 53) put('2', 54) put('3', 55) \
    put('4', 56) put('5', 57) put('6', 58) put('7', 59) put('8', 60) put('9', 61) put('+', 62) put('/', 63)

/* What a character adds at its place of four: its six bits, and one GOOD; others add nothing. */
#define GOOD (1u << 24)
#define AT_0(character, value) [character] = GOOD | (uint32_t)(value) << 18,
#define AT_1(character, value) [character] = GOOD | (uint32_t)(value) << 12,
#define AT_2(character, value) [character] = GOOD | (uint32_t)(value) << 6,
#define AT_3(character, value) [character] = GOOD | (uint32_t)(value),
static const uint32_t PLACES[4][256] = {{ALPHABET(AT_0)}, {ALPHABET(AT_1)}, {ALPHABET(AT_2)}, {ALPHABET(AT_3)}};

static size_t padding(const unsigned char *text, size_t length)
{
    if (length == 0 || text[length - 1] != '=')
        return 0;
    return text[length - 2] == '=' ? 2 : 1;
}

ptrdiff_t base64_size(const unsigned char *text, size_t length)
{
    if (length % 4 != 0)
        return -1;
    return (ptrdiff_t)(length / 4 * 3 - padding(text, length));
}

static int decode_last(const unsigned char *text, unsigned char *out)
{
    size_t count = 4 - padding(text, 4);
    uint32_t sum = 0;
    for (size_t place = 0; place < count; place++)
        sum += PLACES[place][text[place]];
    for (size_t place = 0; place + 1 < count; place++)
        out[place] = (unsigned char)(sum >> (16 - 8 * place));
    return sum >> 24 == count ? 0 : -1;
}

int base64_decode(const unsigned char *text, size_t length, unsigned char *out)
{
    if (length == 0)
        return 0;
    uint32_t bad = 0;
    const unsigned char *last = text + length - 4;
    for (; text < last; text += 4, out += 3) {
        uint32_t sum = PLACES[0][text[0]] + PLACES[1][text[1]] + PLACES[2][text[2]] + PLACES[3][text[3]];
        bad |= sum ^ 4 * GOOD;
        out[0] = (unsigned char)(sum >> 16);
        out[1] = (unsigned char)(sum >> 8);
        out[2] = (unsigned char)sum;
    }
    return bad >> 24 == 0 ? decode_last(last, out) : -1;
}
