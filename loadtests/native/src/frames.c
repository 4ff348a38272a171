/* WebSocket frames (RFC 6455 section 5.2) from a server: the whole, unmasked text messages of one frame each. */
#include "rows.h"

#include <stdbool.h>

enum {
    WHOLE_TEXT = 0x81, /* FIN, and the opcode of text. */
    IN_TWO_BYTES = 126,
    IN_EIGHT_BYTES = 127,
    LARGEST = 16 << 20, /* Bytes of a message, as in the frames of cartest_contracts. */
};

/* Where the payload of the frame at begin lies; false where it is not all there, or not such a frame. */
static bool find_payload(const struct reads *reads, Py_ssize_t begin, Py_ssize_t *payload, Py_ssize_t *size)
{
    Py_ssize_t here = reads->size - begin;
    const unsigned char *frame = reads->bytes + begin;
    /* A masked frame has a size beyond 127 here: it is no width. */
    if (here < 2 || frame[0] != WHOLE_TEXT || frame[1] > IN_EIGHT_BYTES)
        return false;
    Py_ssize_t head = 2;
    *size = frame[1];
    if (frame[1] >= IN_TWO_BYTES) {
        Py_ssize_t width = frame[1] == IN_TWO_BYTES ? 2 : 8;
        head += width;
        if (here < head)
            return false;
        *size = 0;
        for (Py_ssize_t place = 2; place < head; place++) {
            *size = *size << 8 | frame[place];
            if (*size > LARGEST)
                return false;
        }
    }
    *payload = begin + head;
    return *size <= here - head;
}

PyObject *frame_rows(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    struct reads reads;
    if (reads_open(&reads, arguments, count) < 0)
        return NULL;
    PyObject *rows = PyList_New(0), *result = NULL;
    Py_ssize_t begin = reads.begin, payload, size;
    while (rows != NULL && find_payload(&reads, begin, &payload, &size)) {
        PyObject *instant = instant_at(&reads, begin);
        if (instant == NULL || append_row(rows, instant, size, reads.bytes + payload, size, Py_None) < 0)
            Py_CLEAR(rows);
        Py_XDECREF(instant);
        begin = payload + size;
    }
    if (rows != NULL)
        result = Py_BuildValue("(Nn)", rows, begin);
    reads_close(&reads);
    return result;
}
