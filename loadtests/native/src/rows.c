/* What all splitters share: the reads that they look through, and the rows that they make. */
#include "rows.h"

#include <string.h>

#include "base64.h"
#include "json_scan.h"

int reads_open(struct reads *reads, PyObject *const *arguments, Py_ssize_t count)
{
    if (count != 4 || !PyList_Check(arguments[2]) || !PyList_Check(arguments[3])) {
        PyErr_SetString(PyExc_TypeError, "expected data, begin, and lists of ends and instants");
        return -1;
    }
    reads->begin = PyLong_AsSsize_t(arguments[1]);
    if (reads->begin == -1 && PyErr_Occurred())
        return -1;
    if (PyObject_GetBuffer(arguments[0], &reads->data, PyBUF_SIMPLE) < 0)
        return -1;
    reads->bytes = reads->data.buf;
    reads->size = reads->data.len;
    if (reads->begin < 0 || reads->begin > reads->size) {
        PyErr_SetString(PyExc_ValueError, "begin is not inside the data");
        PyBuffer_Release(&reads->data);
        return -1;
    }
    reads->ends = Py_NewRef(arguments[2]);
    reads->instants = Py_NewRef(arguments[3]);
    reads->place = -1;
    reads->place_end = 0;
    return 0;
}

void reads_close(struct reads *reads)
{
    Py_DECREF(reads->ends);
    Py_DECREF(reads->instants);
    PyBuffer_Release(&reads->data);
}

PyObject *instant_at(struct reads *reads, Py_ssize_t offset)
{
    while (reads->place < 0 || reads->place_end <= offset) {
        reads->place++;
        if (reads->place >= PyList_GET_SIZE(reads->ends) || reads->place >= PyList_GET_SIZE(reads->instants)) {
            PyErr_SetString(PyExc_ValueError, "the ends and instants do not cover the data");
            return NULL;
        }
        reads->place_end = PyLong_AsSsize_t(PyList_GET_ITEM(reads->ends, reads->place));
        if (reads->place_end == -1 && PyErr_Occurred())
            return NULL;
    }
    return Py_NewRef(PyList_GET_ITEM(reads->instants, reads->place));
}

/* The audio of a chunk event; NULL without an exception where the data is not strict base64. */
static PyObject *audio_of(const struct chunk *chunk)
{
    ptrdiff_t size = base64_size(chunk->text, chunk->length);
    if (size < 0)
        return NULL;
    PyObject *audio = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
    if (audio != NULL &&
        base64_decode(chunk->text, chunk->length, (unsigned char *)PyBytes_AS_STRING(audio)) < 0)
        Py_CLEAR(audio);
    return audio;
}

static PyObject *without_cut(const unsigned char *payload, Py_ssize_t length, const struct chunk *chunk)
{
    Py_ssize_t before = chunk->cut - payload, after = payload + length - chunk->cut_end;
    PyObject *rest = PyBytes_FromStringAndSize(NULL, before + after);
    if (rest != NULL) {
        char *out = PyBytes_AS_STRING(rest);
        memcpy(out, payload, (size_t)before);
        memcpy(out + before, chunk->cut_end, (size_t)after);
    }
    return rest;
}

/* A new row of these members; all are stolen, whether that succeeds or not, and any may be NULL after a failure. */
static PyObject *row_of(PyObject *instant, PyObject *size, PyObject *rest, PyObject *audio, PyObject *name)
{
    PyObject *members[] = {instant, size, rest, audio, name};
    bool failed = size == NULL || rest == NULL || audio == NULL;
    PyObject *row = failed ? NULL : PyTuple_New(5);
    for (Py_ssize_t place = 0; place < 5; place++) {
        if (row != NULL)
            PyTuple_SET_ITEM(row, place, members[place]);
        else
            Py_XDECREF(members[place]);
    }
    return row;
}

int append_row(PyObject *rows, PyObject *instant, Py_ssize_t size, const unsigned char *payload, Py_ssize_t length,
               PyObject *name)
{
    struct chunk chunk;
    PyObject *audio = NULL, *rest;
    if (scan_chunk(payload, (size_t)length, &chunk)) {
        audio = audio_of(&chunk);
        if (audio == NULL && PyErr_Occurred())
            return -1;
    }
    rest = audio != NULL ? without_cut(payload, length, &chunk)
                         : PyBytes_FromStringAndSize((const char *)payload, length);
    if (audio == NULL)
        audio = Py_NewRef(Py_None);
    PyObject *row = row_of(Py_NewRef(instant), PyLong_FromSsize_t(size), rest, audio, Py_NewRef(name));
    if (row == NULL)
        return -1;
    int failed = PyList_Append(rows, row);
    Py_DECREF(row);
    return failed;
}

PyMethodDef rows_methods[] = {
    {"frame_rows", (PyCFunction)(void (*)(void))frame_rows, METH_FASTCALL,
     "frame_rows(data, begin, ends, instants) -> (rows, end): the whole text frames from begin on."},
    {"event_rows", (PyCFunction)(void (*)(void))event_rows, METH_FASTCALL,
     "event_rows(data, begin, ends, instants) -> (rows, end): the plain server-sent events from begin on."},
    {"piece_rows", (PyCFunction)(void (*)(void))piece_rows, METH_FASTCALL,
     "piece_rows(data, begin, ends, instants) -> (payload, ends, instants, starts, end, torn): the whole HTTP chunks."},
    {NULL, NULL, 0, NULL},
};
