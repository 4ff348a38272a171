/* What one socket gave and nobody took yet: the bytes, and the read that each of them came with. */
#ifndef CARTEST_KEEPING_H
#define CARTEST_KEEPING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One read, as stamps.Read tells it. */
struct kept_read {
    int64_t kernel_ns;
    int64_t user_ns;
    size_t size;
    PyObject *poll; /* a reference of our own */
    bool drained;
};

struct keeping {
    unsigned char *bytes;
    size_t size;
    size_t room;
    size_t taken; /* bytes before this were taken, and are still looked through for signs */
    size_t start; /* where what is looked through begins */
    struct kept_read *reads;
    size_t count;
    size_t reads_room;
};

/* Keep one read, with a new reference to its poll; -1 with an exception where there is no memory. */
int keeping_add(struct keeping *keeping, const unsigned char *bytes, struct kept_read read);

/* Return (bytes, [(kernel_ns, user_ns, size, poll, drained, False), ...]) and keep them no more; NULL with an
 * exception where there is no memory. */
PyObject *keeping_take(struct keeping *keeping);

/* Keep nothing; what was allocated stays for what comes. */
void keeping_forget(struct keeping *keeping);

/* Keep nothing, and hold no memory. */
void keeping_free(struct keeping *keeping);

#endif
