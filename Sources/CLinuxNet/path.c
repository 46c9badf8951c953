#define _GNU_SOURCE
#include "CLinuxNet.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <unistd.h>

/// A request or an answer; the attributes of either fit by far.
struct message {
    struct nlmsghdr header;
    char body[4096 - sizeof(struct nlmsghdr)];
};

static void add(struct message *request, unsigned short type, const void *value, size_t size) {
    struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(size);
    memcpy(RTA_DATA(attribute), value, size);
    request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

static struct message prepare(unsigned short type, const void *body, size_t size) {
    struct message request = {.header = {
        .nlmsg_len = (unsigned)NLMSG_LENGTH(size), .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST}};
    memcpy(NLMSG_DATA(&request.header), body, size);
    return request;
}

/// Asks the kernel and puts its answer over the question. Returns 0, or a positive errno value.
static int ask(int descriptor, struct message *message) {
    if (send(descriptor, message, message->header.nlmsg_len, 0) < 0) return errno;
    ssize_t size = recv(descriptor, message, sizeof *message, 0);
    if (size < 0) return errno;
    if (!NLMSG_OK(&message->header, (size_t)size)) return EBADMSG;
    if (message->header.nlmsg_type != NLMSG_ERROR) return 0;
    return -((struct nlmsgerr *)NLMSG_DATA(&message->header))->error;
}

/// What stands in the way of packets over the interface, or of its neighbour.
static int interface_state(int descriptor, int interface, unsigned *flags) {
    struct ifinfomsg body = {.ifi_index = interface};
    struct message message = prepare(RTM_GETLINK, &body, sizeof body);
    unsigned mask = RTEXT_FILTER_SKIP_STATS;
    add(&message, IFLA_EXT_MASK, &mask, sizeof mask);
    int error = ask(descriptor, &message);
    if (error == ENODEV) return TIDEWAITER_PATH_INTERFACE_DOWN;
    if (error) return TIDEWAITER_PATH_UNKNOWN;
    *flags = ((struct ifinfomsg *)NLMSG_DATA(&message.header))->ifi_flags;
    // The carrier counts too: without it the kernel drops what it is given and says nothing.
    return *flags & IFF_UP && *flags & IFF_LOWER_UP ? TIDEWAITER_PATH_THERE : TIDEWAITER_PATH_INTERFACE_DOWN;
}

static int neighbor_state(int descriptor, int interface, unsigned char family, const void *address, size_t size) {
    struct ndmsg body = {.ndm_family = family, .ndm_ifindex = interface};
    struct message message = prepare(RTM_GETNEIGH, &body, sizeof body);
    add(&message, NDA_DST, address, size);
    if (ask(descriptor, &message)) return TIDEWAITER_PATH_UNKNOWN;
    unsigned short state = ((struct ndmsg *)NLMSG_DATA(&message.header))->ndm_state;
    if (state & NUD_FAILED) return TIDEWAITER_PATH_NO_NEIGHBOR;
    return state & (NUD_INCOMPLETE | NUD_PROBE) ? TIDEWAITER_PATH_UNKNOWN : TIDEWAITER_PATH_THERE;
}

static int path(int descriptor, unsigned char family, const void *address, size_t size, unsigned scope) {
    struct rtmsg body = {.rtm_family = family, .rtm_dst_len = (unsigned char)(8 * size)};
    struct message message = prepare(RTM_GETROUTE, &body, sizeof body);
    add(&message, RTA_DST, address, size);
    if (scope) add(&message, RTA_OIF, &scope, sizeof scope);
    int error = ask(descriptor, &message);
    if (error == ENETUNREACH || error == EHOSTUNREACH || error == ENODEV) return TIDEWAITER_PATH_NO_ROUTE;
    if (error == ENETDOWN) return TIDEWAITER_PATH_INTERFACE_DOWN;
    if (error) return TIDEWAITER_PATH_UNKNOWN;
    struct rtmsg *route = NLMSG_DATA(&message.header);
    if (route->rtm_type == RTN_LOCAL) return TIDEWAITER_PATH_THERE;
    if (route->rtm_type == RTN_UNREACHABLE) return TIDEWAITER_PATH_NO_ROUTE;
    int interface = 0;
    unsigned char next_family = family;
    unsigned char next[16];
    size_t next_size = size;
    memcpy(next, address, size);
    int length = (int)RTM_PAYLOAD(&message.header);
    for (struct rtattr *each = RTM_RTA(route); RTA_OK(each, length); each = RTA_NEXT(each, length)) {
        size_t data = RTA_PAYLOAD(each);
        if (each->rta_type == RTA_OIF && data == sizeof interface) memcpy(&interface, RTA_DATA(each), data);
        if (each->rta_type == RTA_GATEWAY && data == size) memcpy(next, RTA_DATA(each), size);
        // An IPv4 route over an IPv6 neighbour (RFC 5549).
        if (each->rta_type == RTA_VIA && data == sizeof(struct rtvia) + sizeof next) {
            struct rtvia *via = RTA_DATA(each);
            next_family = (unsigned char)via->rtvia_family;
            next_size = sizeof next;
            memcpy(next, via->rtvia_addr, sizeof next);
        }
    }
    unsigned flags = 0;
    int state = interface_state(descriptor, interface, &flags);
    if (state != TIDEWAITER_PATH_THERE || flags & (IFF_NOARP | IFF_POINTOPOINT | IFF_LOOPBACK)) return state;
    return neighbor_state(descriptor, interface, next_family, next, next_size);
}

int tidewaiter_path(const struct sockaddr *destination) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return TIDEWAITER_PATH_UNKNOWN;
    int state;
    if (destination->sa_family == AF_INET) {
        const struct sockaddr_in *address = (const struct sockaddr_in *)destination;
        state = path(descriptor, AF_INET, &address->sin_addr, sizeof address->sin_addr, 0);
    } else {
        const struct sockaddr_in6 *address = (const struct sockaddr_in6 *)destination;
        state = path(descriptor, AF_INET6, &address->sin6_addr, sizeof address->sin6_addr, address->sin6_scope_id);
    }
    close(descriptor);
    return state;
}
