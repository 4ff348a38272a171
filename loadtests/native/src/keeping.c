/* Bytes and reads in growing arrays; what a connection that waits for nothing holds stays small. */
#include "keeping.h"

#include <string.h>

enum {
    FIRST_BYTES = 2048,
    FIRST_READS = 8,
    MOST_IDLE_BYTES = 32768, /* a connection that gave more at once gives the memory back */
    MOST_IDLE_READS = 256,
    MEMBERS = 6,
};

/* Return room for `needed`, at least twice what there was, or 0 where no size can hold it. */
static size_t grown(size_t room, size_t needed, size_t first, size_t unit)
{
    size_t most = PY_SSIZE_T_MAX / unit;
    if (needed > most) {
        return 0;
    }
    size_t wanted = room > most / 2 ? most : room * 2;
    wanted = wanted < first ? first : wanted;
    return wanted < needed ? needed : wanted;
}

static bool make_room(struct keeping *keeping, size_t more)
{
    if (more > keeping->room - keeping->size) {
        size_t room = more <= SIZE_MAX - keeping->size ? grown(keeping->room, keeping->size + more, FIRST_BYTES, 1) : 0;
        unsigned char *bytes = room > 0 ? PyMem_Realloc(keeping->bytes, room) : NULL;
        if (bytes == NULL) {
            return false;
        }
        keeping->bytes = bytes;
        keeping->room = room;
    }
    if (keeping->count == keeping->reads_room) {
        size_t unit = sizeof *keeping->reads;
        size_t room = grown(keeping->reads_room, keeping->count + 1, FIRST_READS, unit);
        struct kept_read *reads = room > 0 ? PyMem_Realloc(keeping->reads, room * unit) : NULL;
        if (reads == NULL) {
            return false;
        }
        keeping->reads = reads;
        keeping->reads_room = room;
    }
    return true;
}

int keeping_add(struct keeping *keeping, const unsigned char *bytes, struct kept_read read)
{
    if (!make_room(keeping, read.size)) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(keeping->bytes + keeping->size, bytes, read.size);
    keeping->size += read.size;
    Py_INCREF(read.poll);
    keeping->reads[keeping->count++] = read;
    return 0;
}

/* Make one read's tuple; NULL with an exception. */
static PyObject *told(const struct kept_read *read)
{
    PyObject *numbers[] = {
        PyLong_FromLongLong(read->kernel_ns), PyLong_FromLongLong(read->user_ns), PyLong_FromSize_t(read->size)
    };
    PyObject *tuple = numbers[0] && numbers[1] && numbers[2] ? PyTuple_New(MEMBERS) : NULL;
    if (tuple == NULL) {
        Py_XDECREF(numbers[0]);
        Py_XDECREF(numbers[1]);
        Py_XDECREF(numbers[2]);
        return NULL;
    }
    PyTuple_SET_ITEM(tuple, 0, numbers[0]);
    PyTuple_SET_ITEM(tuple, 1, numbers[1]);
    PyTuple_SET_ITEM(tuple, 2, numbers[2]);
    PyTuple_SET_ITEM(tuple, 3, Py_NewRef(read->poll));
    PyTuple_SET_ITEM(tuple, 4, PyBool_FromLong(read->drained));
    PyTuple_SET_ITEM(tuple, 5, Py_NewRef(Py_False)); /* shared: of TLS records only */
    return tuple;
}

/* Keep of the bytes only what is still looked through. */
static void drop_bytes(struct keeping *keeping)
{
    keeping->size -= keeping->start;
    if (keeping->size > 0) {
        memmove(keeping->bytes, keeping->bytes + keeping->start, keeping->size);
    }
    keeping->start = 0;
    keeping->taken = keeping->size;
    if (keeping->room > MOST_IDLE_BYTES && keeping->size < FIRST_BYTES) {
        unsigned char *bytes = PyMem_Realloc(keeping->bytes, FIRST_BYTES);
        if (bytes != NULL) {
            keeping->bytes = bytes;
            keeping->room = FIRST_BYTES;
        }
    }
}

struct detached {
    struct kept_read *reads;
    size_t count;
    size_t room;
};

/* Take the reads out, so that whatever Python runs meanwhile finds none. */
static struct detached detach(struct keeping *keeping)
{
    struct detached detached = {keeping->reads, keeping->count, keeping->reads_room};
    keeping->reads = NULL;
    keeping->count = keeping->reads_room = 0;
    return detached;
}

/* Let go of them; the array serves again, if it is small and there is none meanwhile. */
static void let_go(struct keeping *keeping, struct detached detached)
{
    for (size_t i = 0; i < detached.count; i++) {
        Py_DECREF(detached.reads[i].poll);
    }
    if (keeping->reads == NULL && detached.room <= MOST_IDLE_READS) {
        keeping->reads = detached.reads;
        keeping->reads_room = detached.room;
    } else {
        PyMem_Free(detached.reads);
    }
}

PyObject *keeping_take(struct keeping *keeping)
{
    PyObject *list = PyList_New(0);
    PyObject *pair = list != NULL ? PyTuple_New(2) : NULL;
    if (pair == NULL) {
        Py_XDECREF(list);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 1, list);
    const char *bytes = keeping->bytes == NULL ? "" : (const char *)keeping->bytes + keeping->taken;
    PyObject *data = PyBytes_FromStringAndSize(bytes, (Py_ssize_t)(keeping->size - keeping->taken));
    if (data == NULL) {
        Py_DECREF(pair);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, data);
    struct detached detached = detach(keeping);
    drop_bytes(keeping);
    for (size_t i = 0; i < detached.count && pair != NULL; i++) {
        PyObject *read = told(&detached.reads[i]);
        if (read == NULL || PyList_Append(list, read) < 0) {
            Py_CLEAR(pair);
        }
        Py_XDECREF(read);
    }
    let_go(keeping, detached);
    return pair;
}

void keeping_forget(struct keeping *keeping)
{
    keeping->start = keeping->size;
    drop_bytes(keeping);
    let_go(keeping, detach(keeping));
}

void keeping_free(struct keeping *keeping)
{
    keeping_forget(keeping);
    PyMem_Free(keeping->bytes);
    PyMem_Free(keeping->reads);
    *keeping = (struct keeping){0};
}
