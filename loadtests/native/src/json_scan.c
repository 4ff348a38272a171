/* A strict reader of a small part of JSON (RFC 8259): what it does not know it leaves to others, whole. */
#include "json_scan.h"

#include <string.h>

enum {
    MOST_BESIDE = 4096, /* Bytes beside the data: what is longer may have a limit elsewhere. */
    MOST_WHOLE = 18,    /* Digits before the point: more need not fit into 64 bits. */
    MOST_FRACTION = 32,
};

struct cursor {
    const unsigned char *at;
    const unsigned char *end;
};

struct text {
    const unsigned char *begin;
    size_t length;
};

static void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end &&
           (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\n' || *cursor->at == '\r'))
        cursor->at++;
}

/* Pass over one character, with the blanks on both sides of it. */
static bool skip_mark(struct cursor *cursor, unsigned char mark)
{
    skip_blanks(cursor);
    if (cursor->at == cursor->end || *cursor->at != mark)
        return false;
    cursor->at++;
    skip_blanks(cursor);
    return true;
}

static bool at_mark(const struct cursor *cursor, unsigned char mark)
{
    return cursor->at < cursor->end && *cursor->at == mark;
}

/* A string's text up to the next quote; whether it is plain is for the caller to see. */
static bool read_quoted(struct cursor *cursor, struct text *text)
{
    if (!at_mark(cursor, '"'))
        return false;
    text->begin = ++cursor->at;
    const unsigned char *quote = memchr(cursor->at, '"', (size_t)(cursor->end - cursor->at));
    if (quote == NULL)
        return false;
    text->length = (size_t)(quote - text->begin);
    cursor->at = quote + 1;
    return true;
}

static bool is_plain(const struct text *text)
{
    for (size_t place = 0; place < text->length; place++) {
        unsigned char byte = text->begin[place];
        if (byte < 0x20 || byte > 0x7E || byte == '\\')
            return false;
    }
    return true;
}

static bool is_word(const struct text *text, const char *word)
{
    return text->length == strlen(word) && memcmp(text->begin, word, text->length) == 0;
}

static size_t skip_digits(struct cursor *cursor)
{
    const unsigned char *begin = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9')
        cursor->at++;
    return (size_t)(cursor->at - begin);
}

static bool skip_number(struct cursor *cursor)
{
    if (at_mark(cursor, '-'))
        cursor->at++;
    bool zero = at_mark(cursor, '0');
    size_t whole = skip_digits(cursor);
    if (whole == 0 || whole > MOST_WHOLE || (zero && whole > 1))
        return false;
    if (!at_mark(cursor, '.'))
        return true;
    cursor->at++;
    size_t fraction = skip_digits(cursor);
    return fraction > 0 && fraction <= MOST_FRACTION;
}

static bool skip_word(struct cursor *cursor, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

static bool skip_scalar(struct cursor *cursor)
{
    if (skip_word(cursor, "true") || skip_word(cursor, "false") || skip_word(cursor, "null"))
        return true;
    return skip_number(cursor);
}

/* What was seen of the two members that make a chunk. */
struct members {
    unsigned types;
    unsigned datas;
    bool is_chunk;
};

static bool read_value(struct cursor *cursor, const struct text *name, struct members *seen, struct chunk *found)
{
    bool is_type = is_word(name, "type"), is_data = is_word(name, "data");
    struct text value;
    seen->types += is_type;
    seen->datas += is_data;
    if (!at_mark(cursor, '"'))
        return !is_type && !is_data && skip_scalar(cursor);
    if (!read_quoted(cursor, &value))
        return false;
    if (is_data) {
        /* Not looked through here: base64 has no character that would matter. */
        found->text = value.begin;
        found->length = value.length;
        return true;
    }
    if (is_type)
        seen->is_chunk = is_word(&value, "chunk");
    return is_plain(&value);
}

bool scan_chunk(const unsigned char *payload, size_t size, struct chunk *found)
{
    struct cursor cursor = {payload, payload + size};
    struct members seen = {0, 0, false};
    const unsigned char *comma = NULL;
    if (!skip_mark(&cursor, '{'))
        return false;
    for (;;) {
        struct text name;
        const unsigned char *begin = cursor.at;
        unsigned datas = seen.datas;
        if (!read_quoted(&cursor, &name) || !is_plain(&name) || !skip_mark(&cursor, ':') ||
            !read_value(&cursor, &name, &seen, found))
            return false;
        const unsigned char *end = cursor.at;
        skip_blanks(&cursor);
        bool more = at_mark(&cursor, ',');
        if (seen.datas != datas) {
            /* With the comma before it, or the one after it where it is the first member. */
            found->cut = comma != NULL ? comma : begin;
            found->cut_end = comma == NULL && more ? cursor.at + 1 : end;
        }
        if (!more)
            break;
        comma = cursor.at++;
        skip_blanks(&cursor);
    }
    return skip_mark(&cursor, '}') && cursor.at == cursor.end && seen.is_chunk && seen.types == 1 &&
           seen.datas == 1 && size - found->length <= MOST_BESIDE;
}
