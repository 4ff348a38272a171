/* A server that knows when it spoke: real-time streams, each with the truth about its own first audio.
 *
 *     cc -O2 [-DWITH_TLS] truth_server.c -o truth_server [-lssl -lcrypto]
 *     ./truth_server [CERTIFICATE.pem KEY.pem]        prints "PORT TLS_PORT"; 0: no TLS
 *
 * Truth: CLOCK_REALTIME just before the send of chunk 0, minus the kernel's stamp of the request's last packet. It
 * travels in the header x-truth-ns (bytes, SSE) or in the member truth_ns of the first event (WebSocket), and is 0
 * for what was asked outside the window that GET /begin opens and GET /end closes. Chunk k is due a fixed time after
 * the request, whatever became of chunk k - 1. The first stream of each connection waits a part of a cycle longer:
 * clients that start all at once are spread out, without their help.
 *
 * Rules: one thread, one heap, no allocation while a stream runs. A client that lets a whole stream pile up in its
 * socket is dropped and counted. Requests are read as our clients send them: this is no server for anything else.
 */
#include "connections.h"
#include "sha1.h"

/* Speaking. */

static int sse_event(char *into, const char *event) {
    return sprintf(into, "%zx\r\ndata: %s\n\n\r\n", strlen(event) + 8, event);
}

static int frame(char *into, const char *text) {
    size_t size = strlen(text);
    int head = size < 126 ? 2 : 4;
    into[0] = (char)0x81;
    into[1] = (char)(size < 126 ? size : 126);
    if (head == 4) into[2] = (char)(size >> 8), into[3] = (char)size;
    memcpy(into + head, text, size);
    return head + (int)size;
}

static int chunk_bytes(connection_t *connection, char *into, int64_t truth_ns) {
    char event[2048], more[64] = "", done[256];
    bool last = connection->chunk == CHUNKS - 1;
    if (connection->transport == BYTES) {
        int size = sprintf(into, "%x\r\n", CHUNK_BYTES);
        memcpy(into + size, audio, CHUNK_BYTES);
        size += CHUNK_BYTES;
        return size + sprintf(into + size, last ? "\r\n0\r\n\r\n" : "\r\n");
    }
    if (connection->transport == WEBSOCKET && connection->chunk == 0)
        sprintf(more, ",\"truth_ns\":%lld", (long long)truth_ns);
    sprintf(event, "{\"type\":\"chunk\",\"data\":\"%s\",\"done\":false,\"status_code\":206,\"step_time\":0.5,"
            "\"context_id\":\"%s\"%s}", audio_base64, connection->context_id, more);
    sprintf(done, "{\"type\":\"done\",\"done\":true,\"status_code\":200,\"context_id\":\"%s\"}", connection->context_id);
    if (connection->transport == WEBSOCKET) {
        int size = frame(into, event);
        return last ? size + frame(into + size, done) : size;
    }
    int size = sse_event(into, event);
    if (last) size += sse_event(into + size, done), size += sprintf(into + size, "0\r\n\r\n");
    return size;
}

static void speak(connection_t *connection) {
    char data[4096];
    int size = 0;
    int64_t truth_ns = connection->counted ? now_ns() - connection->received_ns : 0;
    if (connection->chunk == 0 && connection->transport != WEBSOCKET)
        size = sprintf(data, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\nx-truth-ns: %lld\r\n\r\n",
                       connection->transport == BYTES ? "audio/pcm" : "text/event-stream", (long long)truth_ns);
    size += chunk_bytes(connection, data + size, truth_ns);
    if (window_open) {
        int64_t late = (now_ns() - connection->due_ns) / 1000;
        late_us[late < 0 ? 0 : late > LATEST_US ? LATEST_US : late]++;
        sent_chunks++;
    }
    bool delivered = deliver(connection, data, size);
    connection->chunk++;
    connection->due_ns += GAP_NS;
    if (connection->chunk < CHUNKS) push_due(connection);
    if (!delivered) {
        dropped++;
        hang_up(connection);
    }
}

static void speak_what_is_due(void) {
    while (due_count && due[0]->due_ns <= now_ns()) {
        connection_t *connection = pop_due();
        if (connection->gone) bury(connection);
        else speak(connection);
    }
}

static void begin_stream(connection_t *connection, transport_t transport) {
    if (connection->chunk < CHUNKS) return; /* one at a time */
    connection->transport = transport;
    connection->chunk = 0;
    connection->counted = window_open;
    begun_streams += window_open;
    connection->due_ns = connection->received_ns + FIRST_AUDIO_NS;
    if (!connection->has_spoken) /* golden ratio: any number of connections is spread evenly */
        connection->due_ns += (int64_t)((connection->number * 2654435769u) / 4294967296.0 * CYCLE_NS);
    speakers += !connection->has_spoken;
    connection->has_spoken = true;
    push_due(connection);
}

/* Listening. */

static double late_ms(double share) {
    int64_t left = (int64_t)(share * sent_chunks);
    int us = 0;
    while (sent_chunks && us < LATEST_US && (left -= late_us[us]) >= 0) us++;
    return us / 1000.0;
}

static void answer_control(connection_t *connection) {
    char text[512] = "{}", answer[1024];
    if (!strncmp(connection->buffer, "GET /ready", 10)) sprintf(text, "{\"speakers\": %d}", speakers);
    if (!strncmp(connection->buffer, "GET /begin", 10)) {
        memset(late_us, 0, sizeof late_us);
        sent_chunks = begun_streams = dropped = 0;
        window_ns = now_ns();
        window_open = true;
    }
    if (!strncmp(connection->buffer, "GET /end", 8)) {
        window_open = false;
        sprintf(text, "{\"chunks\": %lld, \"streams\": %lld, \"window_s\": %.6f, \"cycle_s\": %.6f, "
                "\"chunks_a_stream\": %d, \"dropped\": %lld, \"late_p50_ms\": %.3f, \"late_p99_ms\": %.3f}",
                (long long)sent_chunks, (long long)begun_streams, (now_ns() - window_ns) / 1e9, CYCLE_NS / 1e9,
                CHUNKS, (long long)dropped, late_ms(0.5), late_ms(0.99));
    }
    int size = sprintf(answer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                       strlen(text), text);
    deliver(connection, answer, size);
}

static void upgrade(connection_t *connection) {
    char accept[32], answer[256], *key = strcasestr(connection->buffer, "sec-websocket-key:");
    if (!key) return;
    key += strspn(key + 18, " ") + 18;
    websocket_accept(key, (int)strcspn(key, " \r\n"), accept);
    int size = sprintf(answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    connection->upgraded = deliver(connection, answer, size);
}

static int take_request(connection_t *connection) {
    char *head_end = strstr(connection->buffer, "\r\n\r\n");
    if (!head_end) return 0;
    char *length = strcasestr(connection->buffer, "\r\ncontent-length:");
    int size = (int)(head_end + 4 - connection->buffer) + (length && length < head_end ? atoi(length + 17) : 0);
    if (connection->filled < size) return 0;
    if (!strncmp(connection->buffer, "POST /tts/bytes", 15)) begin_stream(connection, BYTES);
    else if (!strncmp(connection->buffer, "POST /tts/sse", 13)) begin_stream(connection, SSE);
    else if (!strncmp(connection->buffer, "GET /tts/websocket", 18)) upgrade(connection);
    else answer_control(connection);
    return size;
}

static void take_message(connection_t *connection, char *text, int size) {
    text[size] = 0;
    char *id = strstr(text, "\"context_id\"");
    if (id && (id = strchr(id + 12, '"'))) snprintf(connection->context_id, sizeof connection->context_id, "%.*s",
                                                    (int)strcspn(id + 1, "\""), id + 1);
    begin_stream(connection, WEBSOCKET);
}

static int take_frame(connection_t *connection) {
    unsigned char *data = (unsigned char *)connection->buffer;
    int head = 6, size = connection->filled > 1 ? data[1] & 0x7f : 0;
    if (size == 126 && connection->filled > 3) head = 8, size = data[2] << 8 | data[3];
    if (connection->filled < 6 || connection->filled < head + size) return 0;
    unsigned char *text = data + head, *mask = text - 4, pong[128] = {0x8a};
    int kind = data[0] & 0x0f;
    for (int i = 0; i < size; i++) text[i] ^= mask[i & 3];
    if (kind == 8) return -1;
    if (kind == 9 && size < 126) {
        pong[1] = (unsigned char)size;
        memcpy(pong + 2, text, size);
        deliver(connection, (char *)pong, size + 2);
    } else if (kind == 1) {
        char kept = (char)text[size]; /* the first byte of what follows, if anything does */
        take_message(connection, (char *)text, size);
        text[size] = (unsigned char)kept;
    }
    return head + size;
}

static int64_t receive_stamp(connection_t *connection, struct iovec space, int flags, ssize_t *size) {
    char control[64];
    struct msghdr message = {.msg_iov = &space, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    *size = recvmsg(connection->fd, &message, flags);
    for (struct cmsghdr *each = *size > 0 ? CMSG_FIRSTHDR(&message) : NULL; each; each = CMSG_NXTHDR(&message, each))
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec stamp;
            memcpy(&stamp, CMSG_DATA(each), sizeof stamp);
            return stamp.tv_sec * 1000000000LL + stamp.tv_nsec;
        }
    return now_ns();
}

/* Read into the buffer: more than 0 bytes, 0 for nothing yet, less than 0 for the end. */
static ssize_t read_some(connection_t *connection) {
    ssize_t size;
    struct iovec space = {connection->buffer + connection->filled, BUFFER_BYTES - 1 - connection->filled};
    int64_t stamp_ns = receive_stamp(connection, space, connection->tls ? MSG_PEEK : 0, &size);
    if (size <= 0) return size < 0 && errno == EAGAIN ? 0 : -1;
#ifdef WITH_TLS
    if (connection->tls) { /* the look ahead was for the stamp */
        size = SSL_read(connection->tls, space.iov_base, (int)space.iov_len);
        if (size <= 0) return SSL_get_error(connection->tls, (int)size) == SSL_ERROR_WANT_READ ? 0 : -1;
    }
#endif
    connection->received_ns = stamp_ns;
    return size;
}

static void listen_to(connection_t *connection) {
    for (ssize_t size; (size = read_some(connection)) != 0;) {
        if (size < 0) {
            hang_up(connection);
            return;
        }
        connection->filled += (int)size;
        connection->buffer[connection->filled] = 0;
        for (int used; connection->filled; connection->filled -= used) {
            used = connection->upgraded ? take_frame(connection) : take_request(connection);
            if (used < 0 || (!used && connection->filled >= BUFFER_BYTES - 1)) {
                hang_up(connection);
                return;
            }
            if (!used) break;
            memmove(connection->buffer, connection->buffer + used, connection->filled - used + 1);
        }
    }
}

static int wait_for_events(struct epoll_event *events, int most) {
    struct timespec timeout, *limit = NULL;
    if (due_count) {
        int64_t left_ns = due[0]->due_ns - now_ns();
        if (left_ns < 0) left_ns = 0;
        timeout = (struct timespec){left_ns / 1000000000, left_ns % 1000000000};
        limit = &timeout;
    }
    long count = syscall(SYS_epoll_pwait2, epoll_fd, events, most, limit, NULL, 0); /* Linux 5.11 */
    if (count < 0 && errno == ENOSYS) count = epoll_wait(epoll_fd, events, most, limit ? 0 : -1); /* spins */
    return (int)count;
}

static int secure_port(int words, char **word) {
#ifdef WITH_TLS
    if (words < 3) return 0;
    tls_context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_num_tickets(tls_context, 0);
    if (SSL_CTX_use_certificate_chain_file(tls_context, word[1]) != 1) fail(word[1]);
    if (SSL_CTX_use_PrivateKey_file(tls_context, word[2], SSL_FILETYPE_PEM) != 1) fail(word[2]);
    return listen_on_free_port(true);
#else
    (void)words, (void)word;
    return 0;
#endif
}

int main(int words, char **word) {
    struct rlimit files;
    struct epoll_event events[256];
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    memset(audio, 0x55, sizeof audio);
    base64(audio, CHUNK_BYTES, audio_base64);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    int port = listen_on_free_port(false);
    printf("%d %d\n", port, secure_port(words, word));
    fflush(stdout);
    for (;;) {
        int count = wait_for_events(events, 256);
        for (int i = 0; i < count; i++) {
            connection_t *connection = events[i].data.ptr;
            if (connection->listens) take_connections(connection);
            else if (!connection->gone) listen_to(connection);
            speak_what_is_due();
        }
        speak_what_is_due();
        free_buried();
    }
}
