/* Server-sent events (HTML standard, section 9.2) as vendors write them: one `data` line, maybe `event` and `id`. */
#include "rows.h"

#include <stdbool.h>
#include <string.h>

/* One line, without its end; next is where the one after it begins. */
struct line {
    const unsigned char *begin;
    Py_ssize_t length;
    Py_ssize_t next;
};

/* An event that is looked at: what its lines say. */
struct event {
    Py_ssize_t size; /* Of its lines, each with one byte for its end. */
    const unsigned char *data;
    Py_ssize_t length;
    const unsigned char *name;
    Py_ssize_t name_length;
};

/* Lines end in LF or CRLF; false where the line is not all there, or holds a CR that may end one by itself. */
static bool read_line(const struct reads *reads, Py_ssize_t begin, struct line *line)
{
    const unsigned char *first = reads->bytes + begin;
    const unsigned char *feed = begin < reads->size ? memchr(first, '\n', (size_t)(reads->size - begin)) : NULL;
    if (feed == NULL)
        return false;
    line->begin = first;
    line->next = feed + 1 - reads->bytes;
    line->length = feed - first;
    if (line->length > 0 && feed[-1] == '\r')
        line->length--;
    return memchr(first, '\r', (size_t)line->length) == NULL;
}

/* Take the value of a field, without the one blank that may precede it. */
static bool read_field(const struct line *line, const char *name, const unsigned char **value, Py_ssize_t *length)
{
    Py_ssize_t colon = (Py_ssize_t)strlen(name);
    if (line->length <= colon || line->begin[colon] != ':' || memcmp(line->begin, name, (size_t)colon) != 0)
        return false;
    *value = line->begin + colon + 1;
    *length = line->length - colon - 1;
    if (*length > 0 && **value == ' ') {
        ++*value;
        --*length;
    }
    return true;
}

static bool take_line(const struct line *line, struct event *event)
{
    const unsigned char *value;
    Py_ssize_t length;
    event->size += line->length + 1;
    if (event->data == NULL && read_field(line, "data", &event->data, &event->length))
        return true;
    if (event->name == NULL && read_field(line, "event", &event->name, &event->name_length)) {
        for (Py_ssize_t place = 0; place < event->name_length; place++)
            if (event->name[place] > 0x7E)
                return false;
        return true;
    }
    return read_field(line, "id", &value, &length);
}

/* Read one event with its blank line; where the next one begins, or -1 where this one is not plain and whole. */
static Py_ssize_t read_event(const struct reads *reads, Py_ssize_t begin, struct event *event)
{
    struct line line;
    memset(event, 0, sizeof *event);
    while (read_line(reads, begin, &line)) {
        if (line.length == 0)
            return event->data != NULL ? line.next : -1;
        if (!take_line(&line, event))
            return -1;
        begin = line.next;
    }
    return -1;
}

static int append_event(PyObject *rows, struct reads *reads, Py_ssize_t begin, const struct event *event)
{
    int failed = -1;
    PyObject *instant = instant_at(reads, begin);
    PyObject *name = event->name_length > 0
                         ? PyUnicode_DecodeASCII((const char *)event->name, event->name_length, NULL)
                         : Py_NewRef(Py_None);
    if (instant != NULL && name != NULL)
        failed = append_row(rows, instant, event->size, event->data, event->length, name);
    Py_XDECREF(instant);
    Py_XDECREF(name);
    return failed;
}

PyObject *event_rows(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    struct reads reads;
    if (reads_open(&reads, arguments, count) < 0)
        return NULL;
    PyObject *rows = PyList_New(0), *result = NULL;
    struct event event;
    Py_ssize_t begin = reads.begin, next;
    while (rows != NULL && (next = read_event(&reads, begin, &event)) >= 0) {
        if (append_event(rows, &reads, begin, &event) < 0)
            Py_CLEAR(rows);
        begin = next;
    }
    if (rows != NULL)
        result = Py_BuildValue("(Nn)", rows, begin);
    reads_close(&reads);
    return result;
}
