/* When the loop last asked the kernel, and whether it slept: polls.PollClock in C. */
#ifndef CARTEST_POLL_CLOCK_H
#define CARTEST_POLL_CLOCK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Add the type PollClock to the module; -1 with an exception set on failure. */
int poll_clock_add(PyObject *module);

#endif
