#define _GNU_SOURCE
#include "CLinuxNet.h"

#include <errno.h>
#include <stdatomic.h>
#include <time.h>

static atomic_bool lacks_epoll_pwait2;

int tidewaiter_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_ns) {
    if (timeout_ns < 0) return epoll_wait(epoll, events, capacity, -1);
    if (!atomic_load_explicit(&lacks_epoll_pwait2, memory_order_relaxed)) {
        struct timespec timeout = {timeout_ns / 1000000000, timeout_ns % 1000000000};
        int count = epoll_pwait2(epoll, events, capacity, &timeout, NULL);
        // EPERM is what a seccomp filter older than the call answers.
        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
        atomic_store_explicit(&lacks_epoll_pwait2, 1, memory_order_relaxed);
    }
    int64_t milliseconds = (timeout_ns + 999999) / 1000000;
    return epoll_wait(epoll, events, capacity, milliseconds > INT32_MAX ? INT32_MAX : (int)milliseconds);
}
