/* Answers split into rows: frames, events and pieces of a body, each with the instant of its first byte. */
#ifndef CARTEST_ROWS_H
#define CARTEST_ROWS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

extern PyMethodDef rows_methods[];

/* What was read, and which instant each part of it has: reads[i] ends at ends[i] and came at instants[i]. */
struct reads {
    Py_buffer data;
    const unsigned char *bytes;
    Py_ssize_t size;
    Py_ssize_t begin;    /* Where to start. */
    PyObject *ends;      /* list[int], rising to the size of the data */
    PyObject *instants;  /* list[int], as many */
    Py_ssize_t place;    /* Of the read that instant_at() found last. */
    Py_ssize_t place_end;
};

/* Take the arguments (data, begin, ends, instants); -1 with an exception set where they are not what they must be. */
int reads_open(struct reads *reads, PyObject *const *arguments, Py_ssize_t count);

void reads_close(struct reads *reads);

/* The instant of a byte (a new reference); ask for bytes in their order only. NULL with an exception set on failure. */
PyObject *instant_at(struct reads *reads, Py_ssize_t offset);

/* Append the row (instant, size, rest, audio, name) of a payload; -1 with an exception set on failure. */
int append_row(PyObject *rows, PyObject *instant, Py_ssize_t size, const unsigned char *payload, Py_ssize_t length,
               PyObject *name);

PyObject *frame_rows(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *event_rows(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *piece_rows(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

#endif
