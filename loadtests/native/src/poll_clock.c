/* PollClock: the newest poll of one loop, as polls.PollClock of the load generator. A poll becomes a Python object when
 * somebody asks for it first: most turns of a loop find nothing to read. */
#include "poll_clock.h"

#include <stdint.h>
#include <time.h>

enum {
    NS_PER_S = 1000000000,
    ASLEEP_NS = 50000, /* the kernel answers sooner where something is ready */
    FEWEST_FULL = 32,  /* libev asks for 64 at first, and for more whenever all that it asked for came */
};

struct poll_clock {
    PyObject_HEAD
    PyObject *poll;   /* makes a poll of (before_ns, woken_ns) */
    PyObject *now_ns; /* the clock, or NULL: the monotonic one */
    PyObject *newest; /* NULL while nobody asked for it */
    int64_t before_ns;
    int64_t woken_ns;
    int64_t asking_ns;
    int64_t asked_ns;
    Py_ssize_t found;
    Py_ssize_t most_found;
};

/* Tell the time; -1 with an exception on failure. */
static int64_t now(struct poll_clock *self)
{
    struct timespec time;
    if (self->now_ns == NULL) {
        if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) {
            PyErr_SetFromErrno(PyExc_OSError);
            return -1;
        }
        return (int64_t)time.tv_sec * NS_PER_S + time.tv_nsec;
    }
    PyObject *told = PyObject_CallNoArgs(self->now_ns);
    int64_t ns = told != NULL ? PyLong_AsLongLong(told) : -1;
    Py_XDECREF(told);
    return ns;
}

static PyObject *asking(PyObject *object, PyObject *Py_UNUSED(unused))
{
    struct poll_clock *self = (struct poll_clock *)object;
    int64_t now_ns = now(self);
    if (now_ns == -1 && PyErr_Occurred()) {
        return NULL;
    }
    self->asked_ns = self->asking_ns;
    self->asking_ns = now_ns;
    Py_RETURN_NONE;
}

static PyObject *answered(PyObject *object, PyObject *Py_UNUSED(unused))
{
    struct poll_clock *self = (struct poll_clock *)object;
    int64_t now_ns = now(self);
    if (now_ns == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (self->found >= self->most_found) {
        /* The last answer may have been full: who is in this one may have been ready then. */
        self->most_found = self->found;
    } else {
        self->before_ns = self->asked_ns;
    }
    self->found = 0;
    self->woken_ns = now_ns - self->asking_ns > ASLEEP_NS ? now_ns : 0;
    Py_CLEAR(self->newest);
    Py_RETURN_NONE;
}

static PyObject *get_newest(PyObject *object, void *Py_UNUSED(closure))
{
    struct poll_clock *self = (struct poll_clock *)object;
    if (self->newest == NULL) {
        PyObject *made = PyObject_CallFunction(self->poll, "LL", (long long)self->before_ns, (long long)self->woken_ns);
        if (made == NULL) {
            return NULL;
        }
        Py_XSETREF(self->newest, made);
    }
    return Py_NewRef(self->newest);
}

static PyObject *found(PyObject *object, PyObject *Py_UNUSED(unused))
{
    ((struct poll_clock *)object)->found++;
    return get_newest(object, NULL);
}

static PyObject *make(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"poll", "now_ns", NULL};
    PyObject *poll, *now_ns = NULL;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|O:PollClock", names, &poll, &now_ns)) {
        return NULL;
    }
    struct poll_clock *self = (struct poll_clock *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->poll = Py_NewRef(poll);
        self->now_ns = Py_XNewRef(now_ns);
        self->most_found = FEWEST_FULL;
    }
    return (PyObject *)self;
}

static int traverse(PyObject *object, visitproc visit, void *arg)
{
    struct poll_clock *self = (struct poll_clock *)object;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->poll);
    Py_VISIT(self->now_ns);
    Py_VISIT(self->newest);
    return 0;
}

static int clear(PyObject *object)
{
    struct poll_clock *self = (struct poll_clock *)object;
    Py_CLEAR(self->now_ns);
    Py_CLEAR(self->newest);
    return 0;
}

static void dealloc(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    clear(object);
    Py_XDECREF(((struct poll_clock *)object)->poll);
    type->tp_free(object);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"asking", asking, METH_NOARGS, "Run just before the loop asks."},
    {"answered", answered, METH_NOARGS, "Run just after the kernel answered, before anybody reads."},
    {"found", found, METH_NOARGS, "Count one socket that the newest poll found ready; return that poll."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"newest", get_newest, NULL, "The newest poll.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The newest poll of one loop."},
    {Py_tp_new, make},
    {Py_tp_dealloc, dealloc},
    {Py_tp_traverse, traverse},
    {Py_tp_clear, clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, getters},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "cartest_native._core.PollClock",
    .basicsize = sizeof(struct poll_clock),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

int poll_clock_add(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&spec);
    int added = type != NULL ? PyModule_AddObjectRef(module, "PollClock", type) : -1;
    Py_XDECREF(type);
    return added;
}
