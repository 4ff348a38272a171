/* Receiver: what one plain socket receives, as a Python type; the work is in receiving.c. */
#include "receiver.h"

#include "receiving.h"

static const char *const LOSSES[] = {NULL, "closed", "reset", "flood"};

struct receiver {
    PyObject_HEAD
    PyObject *on_sign; /* NULL once it was closed */
    PyObject *found;
    struct receiving inner;
};

static PyObject *readable(PyObject *object, PyObject *Py_UNUSED(unused))
{
    struct receiver *self = (struct receiver *)object;
    if (self->inner.descriptor < 0 || self->inner.loss != NOT_LOST) {
        Py_RETURN_NONE;
    }
    PyObject *poll = PyObject_CallNoArgs(self->found);
    if (poll == NULL) {
        return NULL;
    }
    bool signs = false;
    int done = self->inner.descriptor >= 0 ? receiving_turn(&self->inner, poll, &signs) : 0; /* asking may close it */
    Py_DECREF(poll);
    if (done < 0) {
        return NULL;
    }
    if (self->on_sign == NULL || !(signs || self->inner.loss != NOT_LOST)) {
        Py_RETURN_NONE;
    }
    PyObject *on_sign = Py_NewRef(self->on_sign); /* it may close this receiver */
    PyObject *answer = PyObject_CallNoArgs(on_sign);
    Py_DECREF(on_sign);
    if (answer == NULL) {
        return NULL;
    }
    Py_DECREF(answer);
    Py_RETURN_NONE;
}

static PyObject *expect_http(PyObject *object, PyObject *events)
{
    struct receiver *self = (struct receiver *)object;
    int wanted = PyObject_IsTrue(events);
    if (wanted < 0) {
        return NULL;
    }
    receiving_begin(&self->inner, AT_HTTP);
    http_signs_begin(&self->inner.http, wanted != 0);
    Py_RETURN_NONE;
}

static PyObject *expect_socket(PyObject *object, PyObject *Py_UNUSED(unused))
{
    struct receiver *self = (struct receiver *)object;
    receiving_begin(&self->inner, AT_SOCKET);
    socket_signs_begin(&self->inner.socket);
    Py_RETURN_NONE;
}

static PyObject *expect_another(PyObject *object, PyObject *Py_UNUSED(unused))
{
    struct receiver *self = (struct receiver *)object;
    receiving_begin_another(&self->inner);
    Py_RETURN_NONE;
}

static PyObject *await_first(PyObject *object, PyObject *arguments)
{
    struct receiver *self = (struct receiver *)object;
    const char *mark;
    Py_ssize_t length;
    int wakes;
    if (!PyArg_ParseTuple(arguments, "y#p:await_first", &mark, &length, &wakes)) {
        return NULL;
    }
    if (!socket_signs_await(&self->inner.socket, mark, (size_t)length, wakes != 0)) {
        return PyErr_NoMemory();
    }
    Py_RETURN_NONE;
}

static PyObject *forget(PyObject *object, PyObject *mark)
{
    struct receiver *self = (struct receiver *)object;
    char *bytes;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(mark, &bytes, &length) < 0) {
        return NULL;
    }
    socket_signs_forget(&self->inner.socket, bytes, (size_t)length);
    Py_RETURN_NONE;
}

static PyObject *settled(PyObject *object, PyObject *torn)
{
    struct receiver *self = (struct receiver *)object;
    int is_torn = PyObject_IsTrue(torn);
    if (is_torn < 0) {
        return NULL;
    }
    self->inner.socket.alert = self->inner.socket.alert && is_torn;
    Py_RETURN_NONE;
}

static PyObject *take(PyObject *object, PyObject *Py_UNUSED(unused))
{
    struct receiver *self = (struct receiver *)object;
    return keeping_take(&self->inner.keeping);
}

static PyObject *close_it(PyObject *object, PyObject *Py_UNUSED(unused))
{
    struct receiver *self = (struct receiver *)object;
    self->inner.descriptor = -1;
    Py_CLEAR(self->on_sign);
    Py_RETURN_NONE;
}

static PyObject *get_waiting(PyObject *object, void *Py_UNUSED(closure))
{
    struct receiver *self = (struct receiver *)object;
    return PyBool_FromLong(self->inner.keeping.count > 0);
}

static PyObject *get_audio_begun(PyObject *object, void *Py_UNUSED(closure))
{
    struct receiver *self = (struct receiver *)object;
    return PyBool_FromLong(self->inner.looking != NOWHERE && receiving_audio_begun(&self->inner));
}

static PyObject *get_lost(PyObject *object, void *Py_UNUSED(closure))
{
    struct receiver *self = (struct receiver *)object;
    if (self->inner.loss == NOT_LOST) {
        Py_RETURN_NONE;
    }
    return Py_BuildValue("(si)", LOSSES[self->inner.loss], self->inner.error);
}

static PyObject *make(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"descriptor", "on_sign", "found", "largest", NULL};
    int descriptor;
    PyObject *on_sign, *found;
    unsigned long long largest;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "iOOK:Receiver", names, &descriptor, &on_sign, &found,
                                     &largest)) {
        return NULL;
    }
    struct receiver *self = (struct receiver *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->inner.descriptor = descriptor;
        self->on_sign = Py_NewRef(on_sign);
        self->found = Py_NewRef(found);
        self->inner.largest = largest;
        receiving_begin_another(&self->inner);
    }
    return (PyObject *)self;
}

static int traverse(PyObject *object, visitproc visit, void *arg)
{
    struct receiver *self = (struct receiver *)object;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->on_sign);
    Py_VISIT(self->found);
    for (size_t i = 0; i < self->inner.keeping.count; i++) {
        Py_VISIT(self->inner.keeping.reads[i].poll);
    }
    return 0;
}

static int clear(PyObject *object)
{
    struct receiver *self = (struct receiver *)object;
    self->inner.descriptor = -1; /* nobody is to be asked any more */
    Py_CLEAR(self->on_sign);
    Py_CLEAR(self->found);
    keeping_forget(&self->inner.keeping);
    return 0;
}

static void dealloc(PyObject *object)
{
    struct receiver *self = (struct receiver *)object;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(object);
    clear(object);
    keeping_free(&self->inner.keeping);
    socket_signs_free(&self->inner.socket);
    type->tp_free(object);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"readable", readable, METH_NOARGS, "Read what there is, keep it, and call back at a sign or the loss."},
    {"expect_http", expect_http, METH_O, "Begin an HTTP answer, of events or not."},
    {"expect_socket", expect_socket, METH_NOARGS, "Begin to use the connection as a WebSocket."},
    {"expect_another", expect_another, METH_NOARGS, "Begin an answer beside those under way."},
    {"await_first", await_first, METH_VARARGS, "Look for the first frame that holds a mark."},
    {"forget", forget, METH_O, "Look no more for a mark."},
    {"settled", settled, METH_O, "All that came was decoded; whether the last frame is torn."},
    {"take", take, METH_NOARGS, "Return what came since the last call, and the reads that gave it."},
    {"close", close_it, METH_NOARGS, "Read no more, call nobody back."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"waiting", get_waiting, NULL, "Whether something came that was not taken yet.", NULL},
    {"audio_begun", get_audio_begun, NULL, "Whether reads may be large.", NULL},
    {"lost", get_lost, NULL, "How the connection was lost, and the error's number.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "What one plain socket received: reads made, stamped, kept; signs looked for at once."},
    {Py_tp_new, make},
    {Py_tp_dealloc, dealloc},
    {Py_tp_traverse, traverse},
    {Py_tp_clear, clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, getters},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "cartest_native._core.Receiver",
    .basicsize = sizeof(struct receiver),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

int receiver_add(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&spec);
    int added = type != NULL ? PyModule_AddObjectRef(module, "Receiver", type) : -1;
    Py_XDECREF(type);
    return added;
}
