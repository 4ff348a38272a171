/* The signs of a WebSocket that one context uses, or many at once. */
#define PY_SSIZE_T_CLEAN
#include <Python.h> /* defines _GNU_SOURCE; of it only the allocator is used, whose blocks can be traced */

#include "signs.h"

#include <string.h>

/* Opcodes with FIN set (RFC 6455 section 5.2). A ping must be answered, so it wakes somebody, too. */
enum { CLOSE = 0x88, PING = 0x89 };

/* `done` and `error` events hold "done":true; of others only `flush_done` has a member that is true. */
static const char TRUE_MEMBER[] = "true";
enum { TRUE_BYTES = sizeof TRUE_MEMBER - 1 };

struct mark {
    char *bytes;
    size_t length;
    bool wakes;
};

static struct mark *find(struct socket_signs *signs, const char *bytes, size_t length)
{
    for (size_t i = 0; i < signs->count; i++) {
        if (signs->marks[i].length == length && memcmp(signs->marks[i].bytes, bytes, length) == 0) {
            return &signs->marks[i];
        }
    }
    return NULL;
}

static void drop(struct socket_signs *signs, struct mark *mark)
{
    PyMem_Free(mark->bytes);
    *mark = signs->marks[--signs->count]; /* their order says nothing */
}

/* Whether TRUE_MEMBER stands there. By memchr: it is a third of memmem's cost, as base64 holds a letter once in 64. */
static bool holds_true(const unsigned char *at, size_t length)
{
    const unsigned char *last = at + length; /* beyond the last place at which it can begin */
    last -= length < TRUE_BYTES ? length : TRUE_BYTES - 1;
    while ((at = memchr(at, TRUE_MEMBER[0], (size_t)(last - at))) != NULL) {
        if (memcmp(at, TRUE_MEMBER, TRUE_BYTES) == 0) {
            return true;
        }
        at++;
    }
    return false;
}

/* Forget the marks that have come; return whether one of them wakes somebody. */
static bool see_first(struct socket_signs *signs, const unsigned char *look, size_t length)
{
    bool wakes = false;
    for (size_t i = signs->count; i-- > 0;) {
        struct mark *mark = &signs->marks[i];
        if (memmem(look, length, mark->bytes, mark->length) != NULL) {
            wakes = wakes || mark->wakes;
            drop(signs, mark);
        }
    }
    return wakes;
}

void socket_signs_begin(struct socket_signs *signs)
{
    socket_signs_free(signs);
    signs->reach = TRUE_BYTES - 1;
}

void socket_signs_free(struct socket_signs *signs)
{
    for (size_t i = 0; i < signs->count; i++) {
        PyMem_Free(signs->marks[i].bytes);
    }
    PyMem_Free(signs->marks);
    *signs = (struct socket_signs){0};
}

bool socket_signs_await(struct socket_signs *signs, const char *bytes, size_t length, bool wakes)
{
    struct mark *known = find(signs, bytes, length);
    if (known != NULL) {
        known->wakes = wakes;
        return true;
    }
    if (signs->count == signs->room) {
        size_t room = signs->room == 0 ? 1 : signs->room * 2;
        struct mark *marks = room <= SIZE_MAX / sizeof *marks ? PyMem_Realloc(signs->marks, room * sizeof *marks) : NULL;
        if (marks == NULL) {
            return false;
        }
        signs->marks = marks;
        signs->room = room;
    }
    char *copy = PyMem_Malloc(length > 0 ? length : 1);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, bytes, length);
    signs->marks[signs->count++] = (struct mark){copy, length, wakes};
    if (length > signs->reach + 1) {
        signs->reach = length - 1;
    }
    return true;
}

void socket_signs_forget(struct socket_signs *signs, const char *bytes, size_t length)
{
    struct mark *known = find(signs, bytes, length);
    if (known != NULL) {
        drop(signs, known);
    }
}

bool socket_signs_may_end(struct socket_signs *signs, struct window *window)
{
    const unsigned char *look = window->bytes + window->start;
    size_t length = window->size - window->start;
    const unsigned char *given = window->bytes + window->before;
    size_t gave = window->size - window->before;
    bool wakes = see_first(signs, look, length);
    signs->alert = signs->alert || holds_true(look, length);
    if (length > signs->reach) {
        window->start = window->size - signs->reach;
    }
    /* A control frame cut in two needs no memory: what follows a close is the end of the connection, which wakes
     * everybody, and a ping may wait for its answer. */
    return signs->alert || wakes || memchr(given, CLOSE, gave) != NULL || memchr(given, PING, gave) != NULL;
}
