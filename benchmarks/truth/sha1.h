/* What the WebSocket handshake needs: SHA-1 of a short text (RFC 3174) in base64 (RFC 4648), without a library. */
#include <stdint.h>
#include <string.h>

static void base64(const void *data, int size, char *into) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = data;
    for (int i = 0; i < size; i += 3) {
        uint32_t three = bytes[i] << 16 | (i + 1 < size ? bytes[i + 1] << 8 : 0) | (i + 2 < size ? bytes[i + 2] : 0);
        *into++ = letters[three >> 18];
        *into++ = letters[three >> 12 & 63];
        *into++ = i + 1 < size ? letters[three >> 6 & 63] : '=';
        *into++ = i + 2 < size ? letters[three & 63] : '=';
    }
    *into = 0;
}

static uint32_t rotated(uint32_t word, int by) { return word << by | word >> (32 - by); }

static void sha1_block(uint32_t state[5], const unsigned char *block) {
    uint32_t word[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++)
        word[i] = i < 16 ? (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3]
                         : rotated(word[i - 3] ^ word[i - 8] ^ word[i - 14] ^ word[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t mixed = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                         : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                         : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                                  : (b ^ c ^ d) + 0xca62c1d6;
        mixed += rotated(a, 5) + e + word[i];
        e = d, d = c, c = rotated(b, 30), b = a, a = mixed;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

/* The value of Sec-WebSocket-Accept for a key of at most 64 characters (RFC 6455, section 4.2.2). */
static void websocket_accept(const char *key, int size, char *into) {
    static const char *suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char text[128] = {0}, digest[20];
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    size = size > 64 ? 64 : size;
    memcpy(text, key, size);
    memcpy(text + size, suffix, 36);
    size += 36;
    text[size] = 0x80;
    int padded = size < 56 ? 64 : 128;
    text[padded - 2] = (unsigned char)(size * 8 >> 8);
    text[padded - 1] = (unsigned char)(size * 8);
    for (int at = 0; at < padded; at += 64) sha1_block(state, text + at);
    for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
    base64(digest, 20, into);
}
