/* The chunked transfer coding of HTTP/1.1 (RFC 9112 section 7.1): whole chunks without extensions, not the last. */
#include "rows.h"

#include <stdbool.h>
#include <string.h>

enum { MOST_DIGITS = 7 }; /* Of a chunk's size: more than any chunk that is kept in memory. */

static int hex_digit(unsigned char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

enum found { WHOLE, TORN, OTHER };

/* Whether a line ends at this place, as far as the data goes. */
static enum found find_line_end(const struct reads *reads, Py_ssize_t at)
{
    Py_ssize_t here = reads->size - at;
    if ((here > 0 && reads->bytes[at] != '\r') || (here > 1 && reads->bytes[at + 1] != '\n'))
        return OTHER;
    return here > 1 ? WHOLE : TORN;
}

/* Where the data of the chunk at begin lies. */
static enum found find_chunk(const struct reads *reads, Py_ssize_t begin, Py_ssize_t *data, Py_ssize_t *size)
{
    Py_ssize_t at = begin;
    int value;
    *size = 0;
    while (at < reads->size && at - begin < MOST_DIGITS && (value = hex_digit(reads->bytes[at])) >= 0) {
        *size = *size << 4 | value;
        at++;
    }
    if (at == reads->size)
        return TORN;
    enum found line = at == begin || *size == 0 ? OTHER : find_line_end(reads, at);
    if (line != WHOLE)
        return line;
    *data = at + 2;
    return *size > reads->size - *data ? TORN : find_line_end(reads, *data + *size);
}

/* What is made: the joined data of the chunks, and where in it each piece ends, a piece lying in one read. */
struct pieces {
    PyObject *payload;
    Py_ssize_t filled;
    PyObject *ends;
    PyObject *instants;
    PyObject *starts; /* Instants of the chunks' first pieces. */
};

static int append_piece(struct pieces *pieces, PyObject *instant, Py_ssize_t size, bool first)
{
    PyObject *end = PyLong_FromSsize_t(pieces->filled + size);
    if (end == NULL)
        return -1;
    int failed = PyList_Append(pieces->ends, end);
    Py_DECREF(end);
    pieces->filled += size;
    if (failed < 0 || PyList_Append(pieces->instants, instant) < 0)
        return -1;
    return first ? PyList_Append(pieces->starts, instant) : 0;
}

static int append_chunk(struct pieces *pieces, struct reads *reads, Py_ssize_t data, Py_ssize_t size)
{
    memcpy(PyBytes_AS_STRING(pieces->payload) + pieces->filled, reads->bytes + data, (size_t)size);
    bool first = true;
    for (Py_ssize_t end = data + size; data < end; first = false) {
        PyObject *instant = instant_at(reads, data);
        if (instant == NULL)
            return -1;
        Py_ssize_t here = reads->place_end < end ? reads->place_end : end;
        int failed = append_piece(pieces, instant, here - data, first);
        Py_DECREF(instant);
        if (failed < 0)
            return -1;
        data = here;
    }
    return 0;
}

static int append_chunks(struct pieces *pieces, struct reads *reads, Py_ssize_t *begin, enum found *found)
{
    Py_ssize_t data, size;
    while ((*found = find_chunk(reads, *begin, &data, &size)) == WHOLE) {
        if (append_chunk(pieces, reads, data, size) < 0)
            return -1;
        *begin = data + size + 2;
    }
    return _PyBytes_Resize(&pieces->payload, pieces->filled);
}

PyObject *piece_rows(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    struct reads reads;
    if (reads_open(&reads, arguments, count) < 0)
        return NULL;
    Py_ssize_t begin = reads.begin;
    struct pieces pieces = {
        /* The chunks are longer than what they hold. */
        .payload = PyBytes_FromStringAndSize(NULL, reads.size - begin),
        .ends = PyList_New(0),
        .instants = PyList_New(0),
        .starts = PyList_New(0),
    };
    PyObject *result = NULL;
    enum found found;
    if (pieces.payload != NULL && pieces.ends != NULL && pieces.instants != NULL && pieces.starts != NULL &&
        append_chunks(&pieces, &reads, &begin, &found) == 0)
        result = Py_BuildValue("(OOOOnO)", pieces.payload, pieces.ends, pieces.instants, pieces.starts, begin,
                               found == TORN ? Py_True : Py_False);
    Py_XDECREF(pieces.payload);
    Py_XDECREF(pieces.ends);
    Py_XDECREF(pieces.instants);
    Py_XDECREF(pieces.starts);
    reads_close(&reads);
    return result;
}
