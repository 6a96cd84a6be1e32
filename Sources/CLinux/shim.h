#ifndef QUITTANCE_CLINUX_H
#define QUITTANCE_CLINUX_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <features.h>
/* The Glibc module of Swift knows fd_set by its plain name; a second shape of it would clash. */
#pragma push_macro("__USE_XOPEN")
#undef __USE_XOPEN
#include <sys/select.h>
#pragma pop_macro("__USE_XOPEN")
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Macros and unions that Swift cannot see, as functions with plain types. */

/* The error of the call before; to be read at once. */
static inline int linux_errno(void) { return errno; }

/* Asks that the calling thread be let in soon after it has waited, by giving it short turns; its share
 * of the processors stays what it is. Before Linux 6.12, and for threads of other classes, nothing
 * happens. Source: sched_setattr(2), sched_runtime of SCHED_OTHER: 0.1 ms is the shortest. */
static inline void linux_short_turns(void) {
  struct {
    unsigned int size, policy;
    unsigned long long flags;
    int nice;
    unsigned int priority;
    unsigned long long runtime, deadline, period;
  } wish = {.size = 48, .runtime = 100000};
  if (sched_getscheduler(0) != SCHED_OTHER) return;
  wish.nice = nice(0);
  /* A refusal costs speed on a busy machine and nothing else. */
  syscall(SYS_sched_setattr, 0, &wish, 0);
}

static inline int linux_stream_socket(int family) {
  return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static inline int linux_accept(int fd, void *address, socklen_t *length) {
  return accept4(fd, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static inline int linux_bind(int fd, const void *address, socklen_t length) {
  return bind(fd, (const struct sockaddr *)address, length);
}

static inline int linux_connect(int fd, const void *address, socklen_t length) {
  return connect(fd, (const struct sockaddr *)address, length);
}

static inline int linux_local_address(int fd, void *address, socklen_t *length) {
  return getsockname(fd, (struct sockaddr *)address, length);
}

static inline ssize_t linux_receive(int fd, void *bytes, size_t count) {
  return recv(fd, bytes, count, 0);
}

static inline ssize_t linux_send(int fd, const void *bytes, size_t count) {
  return send(fd, bytes, count, MSG_NOSIGNAL);
}

static inline int linux_set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value);
}

/* Lets close() cut the connection with a reset instead of leaving it to the kernel. */
static inline void linux_reset_on_close(int fd) {
  struct linger linger = {1, 0};
  (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

static inline int linux_pending_error(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

/* The family of an address: 4, 6, 1 for Unix-domain, 0 for anything else. */
static inline int linux_address_kind(const void *address, socklen_t length) {
  if (length < sizeof(sa_family_t)) return 0;
  switch (((const struct sockaddr *)address)->sa_family) {
    case AF_INET: return 4;
    case AF_INET6: return 6;
    case AF_UNIX: return 1;
    default: return 0;
  }
}

/* The numeric host of an IP address, without brackets; 0 on success. */
static inline int linux_numeric_host(
    const void *address, socklen_t length, char *host, socklen_t host_size) {
  return getnameinfo((const struct sockaddr *)address, length, host, host_size, NULL, 0,
                     NI_NUMERICHOST);
}

/* The port of an IP address, 0 for any other. */
static inline int linux_port(const void *address, socklen_t length) {
  switch (linux_address_kind(address, length)) {
    case 4: return ntohs(((const struct sockaddr_in *)address)->sin_port);
    case 6: return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
    default: return 0;
  }
}

/* Fills in a Unix-domain address; its length, or 0 if the path is too long. */
static inline socklen_t linux_unix_address(void *address, const char *path) {
  struct sockaddr_un *un = (struct sockaddr_un *)address;
  size_t count = strlen(path);
  if (count == 0 || count >= sizeof un->sun_path) return 0;
  memset(un, 0, sizeof *un);
  un->sun_family = AF_UNIX;
  memcpy(un->sun_path, path, count);
  return (socklen_t)sizeof *un;
}

/* Stream addresses of a host; numeric: the host must be an address, nothing is looked up. */
static inline int linux_resolve(
    const char *host, const char *port, int numeric, struct addrinfo **found) {
  struct addrinfo hints;
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (numeric ? AI_NUMERICHOST : AI_ADDRCONFIG);
  return getaddrinfo(host, port, &hints, found);
}

static inline int linux_is_socket(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

static inline int linux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

/* Watches both directions, edge-triggered: one registration for the life of a descriptor. */
static inline int linux_epoll_add(int epoll, int fd, uint64_t key) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = key;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

/* Watches a counter that other threads add to: every addition is reported, read or not. */
static inline int linux_epoll_add_counter(int epoll, int fd, uint64_t key) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = key;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

/* Watches a listening socket that several loops may share: reported to one of them, and again
   for as long as connections wait. */
static inline int linux_epoll_add_listener(int epoll, int fd, uint64_t key) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  event.events = EPOLLIN | EPOLLEXCLUSIVE;
  event.data.u64 = key;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static inline int linux_epoll_remove(int epoll, int fd) {
  return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
}

static inline uint64_t linux_event_key(const struct epoll_event *event) { return event->data.u64; }

static inline int linux_event_is_readable(const struct epoll_event *event) {
  return (event->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
}

static inline int linux_event_is_writable(const struct epoll_event *event) {
  return (event->events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
}

/* Whether the other side has ended its direction, or the connection is broken. */
static inline int linux_event_is_ended(const struct epoll_event *event) {
  return (event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
}

/* Whether nothing can come of the connection any more, in either direction. */
static inline int linux_event_is_broken(const struct epoll_event *event) {
  return (event->events & (EPOLLHUP | EPOLLERR)) != 0;
}

/* Nanoseconds of a clock that is never set; for deadlines and durations. */
static inline int64_t linux_monotonic(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline int linux_duplicate(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 3); }

/* A descriptor that is good for nothing but being closed when one is needed. */
static inline int linux_open_null(void) { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

/* Makes an inherited descriptor one of ours; 0 if it is a stream socket that listens. */
static inline int linux_adopt_listener(int fd) {
  int value = 0;
  socklen_t length = sizeof value;
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) != 0) return -1;
  if (value == 0) return -1;
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &length) != 0 || value != SOCK_STREAM) return -1;
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) return -1;
  return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Lifts the soft limit of descriptors to the hard one; the limit then, or -1.
   By the system call itself: <sys/resource.h> read with _GNU_SOURCE differs from what Swift's Glibc
   module reads, and a program that imports both would not compile. */
static inline int64_t linux_raise_descriptor_limit(void) {
  enum { descriptors = 7 /* RLIMIT_NOFILE */ };
  struct { uint64_t soft, hard; } limit;
  if (syscall(SYS_prlimit64, 0, descriptors, NULL, &limit) != 0) return -1;
  uint64_t before = limit.soft;
  limit.soft = limit.hard;
  if (syscall(SYS_prlimit64, 0, descriptors, &limit, NULL) != 0) limit.soft = before;
  return limit.soft > INT32_MAX ? INT32_MAX : (int64_t)limit.soft;
}

/* The 4 or 16 bytes of an IP address in network order; their number, 0 for any other. */
static inline int linux_address_bytes(const void *address, socklen_t length, uint8_t *bytes) {
  switch (linux_address_kind(address, length)) {
    case 4:
      memcpy(bytes, &((const struct sockaddr_in *)address)->sin_addr, 4);
      return 4;
    case 6:
      memcpy(bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, 16);
      return 16;
    default: return 0;
  }
}

static inline int linux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/* A counter on which threads block: every post lets one wait return. */
static inline int linux_semaphore(void) { return eventfd(0, EFD_SEMAPHORE | EFD_CLOEXEC); }

static inline int linux_eventfd_add(int fd, uint64_t count) {
  return write(fd, &count, sizeof count) == (ssize_t)sizeof count ? 0 : -1;
}

/* Takes from the counter: the whole of it, or one from a semaphore, which blocks for it. */
static inline int linux_eventfd_take(int fd) {
  uint64_t count;
  return read(fd, &count, sizeof count) == (ssize_t)sizeof count ? 0 : -1;
}

/*
 * Signals go through a handler and a pipe rather than through signalfd: signalfd needs every
 * thread to block the signals, but the main thread of an asynchronous Swift program waits in
 * sigsuspend with nothing blocked and would die of them.
 *
 * The variable exists once in each object file that uses these functions; only one may.
 */
static volatile int linux_signal_pipe = -1;

static inline void linux_on_signal(int signal) {
  int saved = errno;
  unsigned char number = (unsigned char)signal;
  /* A full pipe means that enough signals wait already. */
  ssize_t ignored = write(linux_signal_pipe, &number, 1);
  (void)ignored;
  errno = saved;
}

/* Sends the numbers of these signals into the pipe from now on; 0 on success. */
static inline int linux_catch_signals(const int *signals, int count, int pipe) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = linux_on_signal;
  action.sa_flags = SA_RESTART;
  linux_signal_pipe = pipe;
  for (int i = 0; i < count; i++)
    if (sigaction(signals[i], &action, NULL) != 0) return -1;
  return 0;
}

/* Gives the signals their default effect again. */
static inline void linux_release_signals(const int *signals, int count) {
  for (int i = 0; i < count; i++) signal(signals[i], SIG_DFL);
  linux_signal_pipe = -1;
}

static inline int linux_pipe(int *ends) { return pipe2(ends, O_NONBLOCK | O_CLOEXEC); }

/* The next number in the pipe, or -1 with errno. */
static inline int linux_next_signal(int pipe) {
  unsigned char number;
  return read(pipe, &number, 1) == 1 ? (int)number : -1;
}

/* Blocks every signal in the calling thread: handlers run on the main thread. */
static inline void linux_block_all_signals(void) {
  sigset_t set;
  sigfillset(&set);
  pthread_sigmask(SIG_SETMASK, &set, NULL);
}

#endif
