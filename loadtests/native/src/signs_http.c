/* The signs of an HTTP answer: a counted body, or a chunked one, which ends in CRLF CRLF. */
#define _GNU_SOURCE
#include "signs.h"

#include <string.h>

static const char BLANK_LINE[] = "\r\n\r\n";
static const char AUDIO_MEMBER[] = "\"data\"";
static const char LENGTH[] = "\r\ncontent-length:";
static const char CODING[] = "\r\ntransfer-encoding:";
static const char CHUNKED[] = "chunked";

enum {
    BLANK_BYTES = sizeof BLANK_LINE - 1,
    AUDIO_BYTES = sizeof AUDIO_MEMBER - 1,
    LENGTH_BYTES = sizeof LENGTH - 1,
    CODING_BYTES = sizeof CODING - 1,
    CHUNKED_BYTES = sizeof CHUNKED - 1,
    LONGEST_PREFACE = 64,  /* a chunk's size line and a WAV header: after so much body there is audio in it */
    LONGEST_HEAD = 65536,  /* what is longer is none: only the decoder can tell */
    LONGEST_NUMBER = 18,   /* digits of a length that are read: they fit into 64 bits */
};

static unsigned char lower(unsigned char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (unsigned char)(letter + ('a' - 'A')) : letter;
}

static bool begins(const unsigned char *at, const unsigned char *end, const char *text, size_t length)
{
    if ((size_t)(end - at) < length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (lower(at[i]) != (unsigned char)text[i]) {
            return false;
        }
    }
    return true;
}

/* Return the next place at which a line break and this name stand, or NULL. */
static const unsigned char *header(const unsigned char *at, const unsigned char *end, const char *text, size_t length)
{
    while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL) {
        if (begins(at, end, text, length)) {
            return at;
        }
        at++;
    }
    return NULL;
}

static bool is_chunked(const unsigned char *at, const unsigned char *end)
{
    while ((at = header(at, end, CODING, CODING_BYTES)) != NULL) {
        for (at += CODING_BYTES; at < end && *at != '\r'; at++) {
            if (begins(at, end, CHUNKED, CHUNKED_BYTES)) {
                return true;
            }
        }
    }
    return false;
}

/* Return the length that a head tells, or -1. */
static int64_t told_length(const unsigned char *at, const unsigned char *end)
{
    while ((at = header(at, end, LENGTH, LENGTH_BYTES)) != NULL) {
        at += LENGTH_BYTES;
        const unsigned char *digit = at;
        while (digit < end && (*digit == ' ' || *digit == '\t')) {
            digit++;
        }
        int64_t number = 0;
        int digits = 0;
        for (; digit < end && *digit >= '0' && *digit <= '9' && digits < LONGEST_NUMBER; digit++, digits++) {
            number = number * 10 + (*digit - '0');
        }
        if (digits > 0) {
            return number;
        }
    }
    return -1;
}

static void read_head(struct http_signs *signs, const unsigned char *head, const unsigned char *end)
{
    if (is_chunked(head, end)) {
        return;
    }
    signs->left = told_length(head, end);
    signs->counted = signs->left >= 0;
    /* No body (101, 204), or one that ends with the connection: only the decoder can tell. */
    signs->unframed = !signs->counted;
}

/* Go over to the body if the head is complete, and tell where the newest read's part of it begins; false if not. */
static bool take_head(struct http_signs *signs, struct window *window, size_t *begin)
{
    size_t from = window->before - window->start > BLANK_BYTES - 1 ? window->before - (BLANK_BYTES - 1) : window->start;
    const unsigned char *end = memmem(window->bytes + from, window->size - from, BLANK_LINE, BLANK_BYTES);
    if (end != NULL) {
        read_head(signs, window->bytes + window->start, end + 2);
        *begin = window->start = (size_t)(end - window->bytes) + BLANK_BYTES;
    } else if (window->size - window->start > LONGEST_HEAD) {
        signs->unframed = true;
    } else {
        return false;
    }
    signs->in_body = true;
    return true;
}

void http_signs_begin(struct http_signs *signs, bool events)
{
    *signs = (struct http_signs){.events = events};
}

bool http_signs_may_end(struct http_signs *signs, struct window *window)
{
    size_t begin = window->before;
    if (!signs->in_body && !take_head(signs, window, &begin)) {
        return false;
    }
    const unsigned char *look = window->bytes + window->start;
    size_t length = window->size - window->start;
    size_t given = window->size - begin;
    if (!signs->audio_begun) {
        signs->seen += given;
        signs->audio_begun = signs->events ? memmem(look, length, AUDIO_MEMBER, AUDIO_BYTES) != NULL
                                           : signs->seen >= LONGEST_PREFACE;
    }
    if (length > AUDIO_BYTES - 1) {
        window->start = window->size - (AUDIO_BYTES - 1);
    }
    if (signs->counted) {
        signs->left -= (int64_t)given;
        return signs->left <= 0;
    }
    bool blank = length >= BLANK_BYTES && memcmp(look + length - BLANK_BYTES, BLANK_LINE, BLANK_BYTES) == 0;
    return signs->unframed || blank;
}
