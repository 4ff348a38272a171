/* One socket's reads: made, stamped, kept, and looked through for signs. */
#ifndef CARTEST_RECEIVER_H
#define CARTEST_RECEIVER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Add the type Receiver to the module; -1 with an exception set on failure. */
int receiver_add(PyObject *module);

#endif
