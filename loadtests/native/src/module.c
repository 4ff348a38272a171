/* The module: its table of functions and types. */
#include "poll_clock.h"
#include "receiver.h"
#include "rows.h"

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "cartest_native._core",
    .m_doc = "Stamped reads, and answers split into rows.",
    .m_size = -1,
    .m_methods = rows_methods,
};

PyMODINIT_FUNC PyInit__core(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL && (receiver_add(module) < 0 || poll_clock_add(module) < 0)) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
