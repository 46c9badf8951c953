#define _GNU_SOURCE
#include "CLinuxNet.h"

#include <errno.h>
#include <string.h>

enum { capacity = 8 };

int tidewaiter_send_datagrams(
    int descriptor, const void *bytes, const uint32_t *lengths, int count, const struct sockaddr *address,
    socklen_t address_length) {
    struct mmsghdr messages[capacity];
    struct iovec vectors[capacity];
    if (count < 1 || count > capacity) {
        errno = EINVAL;
        return -1;
    }
    // The cheaper call for what most tries are.
    if (count == 1) return sendto(descriptor, bytes, lengths[0], 0, address, address ? address_length : 0) < 0 ? -1 : 1;
    memset(messages, 0, sizeof messages);
    const char *next = bytes;
    for (int index = 0; index < count; index++) {
        vectors[index] = (struct iovec){(void *)next, lengths[index]};
        next += lengths[index];
        messages[index].msg_hdr.msg_iov = &vectors[index];
        messages[index].msg_hdr.msg_iovlen = 1;
        messages[index].msg_hdr.msg_name = (void *)address;
        messages[index].msg_hdr.msg_namelen = address ? address_length : 0;
    }
    return sendmmsg(descriptor, messages, (unsigned)count, 0);
}
