/* Strict base64 (RFC 4648 section 4): what Python's a2b_base64(strict_mode=True) takes, and nothing else. */
#ifndef CARTEST_BASE64_H
#define CARTEST_BASE64_H

#include <stddef.h>

/* The bytes that so many characters hold, judged by length and padding alone; -1 where they cannot be base64. */
ptrdiff_t base64_size(const unsigned char *text, size_t length);

/* Decode into out, which has room for base64_size() bytes (that is not -1); 0, or -1 where the text is not strict. */
int base64_decode(const unsigned char *text, size_t length, unsigned char *out);

#endif
