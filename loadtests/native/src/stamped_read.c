/* recvmsg with SO_TIMESTAMPNS, as stamps.py asks for it on every socket. */
#define _GNU_SOURCE
#include "stamped_read.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

enum { NS_PER_S = 1000000000 };

/* The stamp's kind on 64-bit Linux, and its form (asm-generic/socket.h: SO_TIMESTAMPNS_OLD, two longs). */
enum { STAMP_KIND = 35 };
struct stamp {
    long seconds;
    long nanoseconds;
};

/* One for all sockets: they are read by one thread, and what was read is copied before the next read. */
static unsigned char room[MOST_READ_BYTES];

static int64_t kernel_ns(struct msghdr *message)
{
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == STAMP_KIND
            && part->cmsg_len >= CMSG_LEN(sizeof(struct stamp))) {
            struct stamp stamp;
            memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
            return (int64_t)stamp.seconds * NS_PER_S + stamp.nanoseconds;
        }
    }
    return 0;
}

int stamped_read(int descriptor, size_t want, struct stamped_read *made)
{
    union {
        struct cmsghdr aligned;
        unsigned char bytes[64];
    } control;
    struct iovec into = {room, want < sizeof room ? want : sizeof room};
    struct msghdr message = {.msg_iov = &into, .msg_iovlen = 1};
    ssize_t size;
    do {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control;
        size = recvmsg(descriptor, &message, MSG_DONTWAIT);
    } while (size < 0 && errno == EINTR);
    if (size < 0) {
        return errno;
    }
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        return errno;
    }
    made->bytes = room;
    made->size = (size_t)size;
    made->kernel_ns = kernel_ns(&message);
    made->user_ns = (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
    return 0;
}
