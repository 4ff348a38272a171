/* Cheap signs in raw bytes that audio has begun or that an answer may have ended. They only look, at every read, and
 * say exactly what endings.HttpSigns and socket_signs.SocketSigns say: a sign may be false, it is never missed. */
#ifndef CARTEST_SIGNS_H
#define CARTEST_SIGNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What there is to look through. `start` is where the window of the next read begins: the last bytes before it are
 * looked at again, and the signs move it. */
struct window {
    const unsigned char *bytes;
    size_t start;
    size_t before; /* where the newest read begins */
    size_t size;
};

struct http_signs {
    bool events;
    bool audio_begun;
    bool in_body;
    bool counted;
    bool unframed;
    int64_t left; /* bytes to come of a counted body */
    uint64_t seen;
};

void http_signs_begin(struct http_signs *signs, bool events);

/* Take the newest read; say whether the answer may be over. */
bool http_signs_may_end(struct http_signs *signs, struct window *window);

struct mark; /* what the first frame of an awaited context holds, and whether it wakes somebody */

struct socket_signs {
    struct mark *marks;
    size_t count;
    size_t room;
    size_t reach; /* bytes that are looked at again: one less than the longest mark */
    bool alert;   /* a member that is true was seen: its frame may end in any later read */
};

void socket_signs_begin(struct socket_signs *signs);

void socket_signs_free(struct socket_signs *signs);

/* Look for the first frame that holds these bytes; false where there is no memory. */
bool socket_signs_await(struct socket_signs *signs, const char *bytes, size_t length, bool wakes);

void socket_signs_forget(struct socket_signs *signs, const char *bytes, size_t length);

/* Take the newest read; say whether somebody has to look. */
bool socket_signs_may_end(struct socket_signs *signs, struct window *window);

#endif
