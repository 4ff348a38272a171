/* One socket's reads: made, stamped, kept, and looked through for signs. */
#ifndef CARTEST_RECEIVING_H
#define CARTEST_RECEIVING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "keeping.h"
#include "signs.h"

enum loss { NOT_LOST, CLOSED, RESET, FLOOD };

enum looking { NOWHERE, AT_HTTP, AT_SOCKET };

struct receiving {
    int descriptor;   /* -1: nothing is read any more */
    uint64_t largest; /* an answer of more bytes is a loss */
    uint64_t received;
    size_t want;
    enum loss loss;
    int error;
    enum looking looking;
    struct http_signs http;
    struct socket_signs socket;
    struct keeping keeping;
};

/* Begin an answer: forget what came so far, and read small again. */
void receiving_begin(struct receiving *receiving, enum looking looking);

/* Begin an answer beside those under way. */
void receiving_begin_another(struct receiving *receiving);

/* Whether reads may be large. */
bool receiving_audio_begun(const struct receiving *receiving);

/* Read once, or more where the first audio is in it. Say whether there was a sign; a loss is noted. -1 with an
 * exception on failure. */
int receiving_turn(struct receiving *receiving, PyObject *poll, bool *signs);

#endif
