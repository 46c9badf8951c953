/* What a test preloads into the program under test, for faults that a kernel cannot be asked for:
 *
 *   FAULT_ERRNO=N FAULT_CALLS=M   the first M calls of connect and sendto that name an IP address fail with errno N
 *   FAULT_SOCKETS=1               no socket for an IP address is to be had: no descriptor is left (EMFILE)
 *   FAULT_JUMP=S                  the date jumps by S seconds at every reading; the monotonic clock does not
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static int fails(const struct sockaddr *address) {
    static atomic_long calls;
    if (!address || (address->sa_family != AF_INET && address->sa_family != AF_INET6)) return 0;
    if (calls++ >= number("FAULT_CALLS")) return 0;
    errno = (int)number("FAULT_ERRNO");
    return 1;
}

int connect(int socket, const struct sockaddr *address, socklen_t length) {
    int (*original)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
    return fails(address) ? -1 : original(socket, address, length);
}

ssize_t sendto(
    int socket, const void *data, size_t count, int flags, const struct sockaddr *address, socklen_t length) {
    ssize_t (*original)(int, const void *, size_t, int, const struct sockaddr *, socklen_t) =
        dlsym(RTLD_NEXT, "sendto");
    return fails(address) ? -1 : original(socket, data, count, flags, address, length);
}

int socket(int domain, int type, int protocol) {
    int (*original)(int, int, int) = dlsym(RTLD_NEXT, "socket");
    if (!number("FAULT_SOCKETS") || (domain != AF_INET && domain != AF_INET6)) return original(domain, type, protocol);
    errno = EMFILE;
    return -1;
}

static time_t jump(void) {
    static atomic_long readings;
    return (time_t)(readings++ * number("FAULT_JUMP"));
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*original)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = original(clock, now);
    if (clock == CLOCK_REALTIME && result == 0) now->tv_sec += jump();
    return result;
}

int gettimeofday(struct timeval *now, void *zone) {
    int (*original)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
    int result = original(now, zone);
    if (result == 0) now->tv_sec += jump();
    return result;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
