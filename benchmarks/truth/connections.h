/* Connections, the heap of those that have something to say, and what is counted. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef WITH_TLS
#include <openssl/ssl.h>
static SSL_CTX *tls_context;
#else
typedef void SSL;
#endif

enum { CHUNKS = 25, CHUNK_BYTES = 960, BASE64_BYTES = 1280, BUFFER_BYTES = 8192, MOST_DUE = 16384, LATEST_US = 200000 };
static const int64_t FIRST_AUDIO_NS = 40000000, GAP_NS = 20000000;
static const int64_t CYCLE_NS = 40000000 + 24 * 20000000LL;

typedef enum { NOTHING, BYTES, SSE, WEBSOCKET } transport_t;

typedef struct {
    int fd;
    bool secure, listens, gone, has_spoken, counted;
    SSL *tls;
    transport_t transport; /* of the stream under way */
    bool upgraded;
    char context_id[128];
    int64_t received_ns, due_ns;
    int chunk; /* the next one; CHUNKS: no stream under way */
    uint32_t number;
    void *next_buried;
    int filled;
    char buffer[BUFFER_BYTES];
} connection_t;

static connection_t *due[MOST_DUE];
static int due_count, epoll_fd, speakers;
static uint32_t connections;
static connection_t *buried; /* over, but the events of this round may still name them */
static bool window_open;
static int64_t window_ns, sent_chunks, begun_streams, dropped;
static uint32_t late_us[LATEST_US + 1];
static char audio[CHUNK_BYTES], audio_base64[BASE64_BYTES + 1];

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* The heap of what is due. */

static void push_due(connection_t *connection) {
    if (due_count == MOST_DUE) fail("too many streams");
    int place = due_count++;
    for (; place && due[(place - 1) / 2]->due_ns > connection->due_ns; place = (place - 1) / 2)
        due[place] = due[(place - 1) / 2];
    due[place] = connection;
}

static connection_t *pop_due(void) {
    connection_t *first = due[0], *last = due[--due_count];
    int place = 0;
    for (int child; (child = 2 * place + 1) < due_count; place = child) {
        if (child + 1 < due_count && due[child + 1]->due_ns < due[child]->due_ns) child++;
        if (due[child]->due_ns >= last->due_ns) break;
        due[place] = due[child];
    }
    due[place] = last;
    return first;
}

/* Connections. */

static void bury(connection_t *connection) {
    connection->next_buried = buried;
    buried = connection;
}

static void free_buried(void) {
    for (connection_t *next; buried; buried = next) {
        next = buried->next_buried;
        free(buried);
    }
}

static void hang_up(connection_t *connection) {
    speakers -= connection->has_spoken;
#ifdef WITH_TLS
    SSL_free(connection->tls);
#endif
    close(connection->fd);
    connection->gone = true;
    if (connection->chunk == CHUNKS) bury(connection); /* else the heap still points to it */
}

static bool deliver(connection_t *connection, const char *data, int size) {
#ifdef WITH_TLS
    if (connection->tls) return SSL_write(connection->tls, data, size) == size;
#endif
    return send(connection->fd, data, size, MSG_NOSIGNAL) == size;
}

static void stamping(int fd) {
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void watch(connection_t *connection) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, connection->fd, &event)) fail("epoll_ctl");
}

static void take_connections(connection_t *listener) {
    for (int fd; (fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        stamping(fd);
        connection_t *connection = calloc(1, sizeof *connection);
        if (!connection) fail("calloc");
        *connection = (connection_t){.fd = fd, .chunk = CHUNKS, .number = connections++, .secure = listener->secure};
#ifdef WITH_TLS
        if (listener->secure) {
            connection->tls = SSL_new(tls_context);
            SSL_set_fd(connection->tls, fd);
            SSL_set_accept_state(connection->tls);
        }
#endif
        watch(connection);
    }
}

static int listen_on_free_port(bool secure) {
    connection_t *listener = calloc(1, sizeof *listener);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (!listener) fail("calloc");
    *listener = (connection_t){.listens = true, .secure = secure};
    listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    stamping(listener->fd);
    if (bind(listener->fd, (struct sockaddr *)&address, size) || listen(listener->fd, 4096)) fail("listen");
    getsockname(listener->fd, (struct sockaddr *)&address, &size);
    watch(listener);
    return ntohs(address.sin_port);
}
