/* One read of a socket, and the two stamps of it. */
#ifndef CARTEST_STAMPED_READ_H
#define CARTEST_STAMPED_READ_H

#include <stddef.h>
#include <stdint.h>

enum { MOST_READ_BYTES = 65536 };

struct stamped_read {
    const unsigned char *bytes; /* valid until the next read of any socket */
    size_t size;                /* 0: the other side sends nothing more */
    int64_t kernel_ns;          /* wall time of the last packet it touched; 0 where the kernel gave none */
    int64_t user_ns;            /* monotonic clock, just after the call */
};

/* Read at most `want` bytes (MOST_READ_BYTES at most) without waiting; return 0 or the error's number. */
int stamped_read(int descriptor, size_t want, struct stamped_read *made);

#endif
