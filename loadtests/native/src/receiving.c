/* The reading itself, as receiving.Receiver of the load generator does it in Python. Nothing here calls Python but for
 * the poll's one attribute. */
#include "receiving.h"

#include "stamped_read.h"

#include <errno.h>

enum {
    FIRST_READ_BYTES = 700, /* until the first audio byte is in: smaller than any packet that holds audio */
    NEXT_READ_BYTES = MOST_READ_BYTES,
    MOST_READS = 64, /* small reads at once for one first audio */
};

enum outcome { BROKEN = -1, NOTHING, KEPT }; /* BROKEN: with an exception */

static void lose(struct receiving *self, enum loss loss, int error)
{
    self->loss = loss;
    self->error = error;
}

/* Make one read and keep it; what ends the connection is noted. */
static enum outcome read_once(struct receiving *self, size_t want, PyObject *poll)
{
    struct stamped_read made;
    int error = stamped_read(self->descriptor, want, &made);
    if (error == EAGAIN || error == EWOULDBLOCK) {
        return NOTHING;
    }
    if (error != 0 || made.size == 0) {
        lose(self, error != 0 ? RESET : CLOSED, error);
        return NOTHING;
    }
    struct kept_read kept = {made.kernel_ns, made.user_ns, made.size, poll, made.size < want};
    if (keeping_add(&self->keeping, made.bytes, kept) < 0) {
        return BROKEN;
    }
    self->received += made.size;
    if (self->received > self->largest) {
        lose(self, FLOOD, 0);
    }
    return KEPT;
}

static struct kept_read *newest(struct receiving *self)
{
    return &self->keeping.reads[self->keeping.count - 1];
}

bool receiving_audio_begun(const struct receiving *self)
{
    return self->looking == AT_HTTP ? self->http.audio_begun : self->socket.count == 0;
}

/* Look through the newest read. */
static bool may_end(struct receiving *self)
{
    struct keeping *keeping = &self->keeping;
    struct window window = {keeping->bytes, keeping->start, keeping->size - newest(self)->size, keeping->size};
    bool ends = self->looking == AT_HTTP ? http_signs_may_end(&self->http, &window)
                                         : socket_signs_may_end(&self->socket, &window);
    keeping->start = window.start;
    return ends;
}

/* Read on at once, until it is known whether the first audio shares its packet with what came later. A loop that did
 * not sleep may be late, and later packets lie here already: small reads tell them apart. */
static enum outcome empty(struct receiving *self, PyObject *poll, bool *signs)
{
    int64_t first_ns = newest(self)->kernel_ns;
    PyObject *woken = PyObject_GetAttrString(poll, "woken_ns");
    int slept = woken != NULL ? PyObject_IsTrue(woken) : -1;
    Py_XDECREF(woken);
    if (slept < 0) {
        return BROKEN;
    }
    if (self->keeping.count == 0) {
        return NOTHING; /* it was taken while the poll was asked */
    }
    for (int i = 0; i < MOST_READS; i++) {
        enum outcome outcome = read_once(self, slept ? NEXT_READ_BYTES : FIRST_READ_BYTES, poll);
        if (outcome != KEPT) {
            newest(self)->drained = newest(self)->drained || (outcome == NOTHING && self->loss == NOT_LOST);
            return outcome;
        }
        *signs = may_end(self) || *signs;
        if (newest(self)->drained || newest(self)->kernel_ns != first_ns) {
            break;
        }
    }
    return KEPT;
}

void receiving_begin(struct receiving *self, enum looking looking)
{
    keeping_forget(&self->keeping);
    self->looking = looking;
    receiving_begin_another(self);
}

void receiving_begin_another(struct receiving *self)
{
    self->received = 0;
    self->want = FIRST_READ_BYTES;
}

int receiving_turn(struct receiving *self, PyObject *poll, bool *signs)
{
    enum outcome outcome = read_once(self, self->want, poll);
    if (outcome == KEPT && self->looking != NOWHERE) {
        *signs = may_end(self);
        if (receiving_audio_begun(self) && self->want == FIRST_READ_BYTES) {
            self->want = NEXT_READ_BYTES;
            if (!newest(self)->drained) {
                outcome = empty(self, poll, signs);
            }
        }
    }
    return outcome == BROKEN ? -1 : 0;
}
