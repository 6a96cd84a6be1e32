/* Kept connections that ask for work, one request at a time each, and count the durable 202 answers.
 *
 * http_load PORT KEY CONNECTIONS COUNT prints answers per second. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int dial(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, descriptor = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) exit(1);
    return descriptor;
}

/* Reads one whole answer; exits unless it is 202. */
static void answer(int descriptor) {
    char buffer[16384];
    size_t length = 0;
    while (1) {
        ssize_t count = recv(descriptor, buffer + length, sizeof buffer - 1 - length, 0);
        if (count <= 0) exit(1);
        length += count;
        buffer[length] = 0;
        char *end = strstr(buffer, "\r\n\r\n");
        char *field = end ? strcasestr(buffer, "content-length:") : NULL;
        if (!field || field > end) continue;
        if (length < (size_t)(end + 4 - buffer) + atoi(field + 15)) continue;
        if (strncmp(buffer, "HTTP/1.1 202", 12) != 0) {
            fprintf(stderr, "%.*s\n", 300, buffer);
            exit(1);
        }
        return;
    }
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    int port = atoi(argv[1]), connections = atoi(argv[3]), count = atoi(argv[4]);
    int *sockets = malloc(sizeof *sockets * connections);
    for (int i = 0; i < connections; i++) sockets[i] = dial(port);
    double began = now();
    int sent = 0;
    while (sent < count) {
        for (int i = 0; i < connections; i++) {
            char body[128], request[1024];
            int size = snprintf(body, sizeof body, "{\"ids\":[\"cus_bench%08d\"]}", sent++);
            int length = snprintf(request, sizeof request,
                "POST /v1/customer-syncs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", argv[2], size, body);
            if (send(sockets[i], request, length, 0) != length) return 1;
        }
        for (int i = 0; i < connections; i++) answer(sockets[i]);
    }
    printf("%.1f\n", sent / (now() - began));
    return 0;
}
