#define _GNU_SOURCE
#include "CLinuxNet.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <string.h>

int tidewaiter_take_socket_error(int descriptor, struct tidewaiter_socket_error *entry) {
    // Large enough for one sock_extended_err with an IPv6 sender behind it, and for a packet-info message beside it.
    union {
        char bytes[512];
        struct cmsghdr alignment;
    } control;
    char payload[1];
    struct iovec vector = {payload, sizeof payload};
    struct sockaddr_storage destination = {0};
    struct msghdr message = {
        .msg_name = &destination, .msg_namelen = sizeof destination,
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    if (recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
        return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
    }
    memset(entry, 0, sizeof *entry);
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        int is_v4 = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR;
        int is_v6 = header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR;
        if (!is_v4 && !is_v6) continue;
        entry->destination = destination;
        struct sock_extended_err error;
        memcpy(&error, CMSG_DATA(header), sizeof error);
        entry->error = error.ee_errno;
        entry->origin = error.ee_origin;
        entry->icmp_type = error.ee_type;
        entry->icmp_code = error.ee_code;
        size_t available = header->cmsg_len - CMSG_LEN(sizeof error);
        size_t wanted = is_v4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
        if (header->cmsg_len >= CMSG_LEN(sizeof error) && available >= wanted) {
            memcpy(&entry->sender, CMSG_DATA(header) + sizeof error, wanted);
        }
        return 1;
    }
    return 0;
}
