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
    int error = ask(descriptor, &message);
    if (error) return error == ENOENT ? TIDEWAITER_PATH_NO_ENTRY : TIDEWAITER_PATH_UNKNOWN;
    unsigned short state = ((struct ndmsg *)NLMSG_DATA(&message.header))->ndm_state;
    if (state & NUD_FAILED) return TIDEWAITER_PATH_NO_NEIGHBOR;
    return state & (NUD_INCOMPLETE | NUD_PROBE) ? TIDEWAITER_PATH_UNKNOWN : TIDEWAITER_PATH_THERE;
}

/// An IPv4 or IPv6 address, and the interface it is asked for; 0 for any.
struct place {
    int interface;
    unsigned char family;
    unsigned char address[16];
    size_t size;
};

static struct place place_of(const struct sockaddr *destination) {
    struct place place = {.family = (unsigned char)destination->sa_family};
    if (destination->sa_family == AF_INET) {
        const struct sockaddr_in *address = (const struct sockaddr_in *)destination;
        place.size = sizeof address->sin_addr;
        memcpy(place.address, &address->sin_addr, place.size);
    } else {
        const struct sockaddr_in6 *address = (const struct sockaddr_in6 *)destination;
        place.size = sizeof address->sin6_addr;
        place.interface = (int)address->sin6_scope_id;
        memcpy(place.address, &address->sin6_addr, place.size);
    }
    return place;
}

/// Puts the interface and the next hop of the route over the place; for an address of this machine, interface 0.
static int take_first_step(int descriptor, struct place *place) {
    struct rtmsg body = {.rtm_family = place->family, .rtm_dst_len = (unsigned char)(8 * place->size)};
    struct message message = prepare(RTM_GETROUTE, &body, sizeof body);
    add(&message, RTA_DST, place->address, place->size);
    if (place->interface) add(&message, RTA_OIF, &place->interface, sizeof place->interface);
    place->interface = 0;
    int error = ask(descriptor, &message);
    if (error == ENETUNREACH || error == EHOSTUNREACH || error == ENODEV) return TIDEWAITER_PATH_NO_ROUTE;
    if (error == ENETDOWN) return TIDEWAITER_PATH_INTERFACE_DOWN;
    if (error) return TIDEWAITER_PATH_UNKNOWN;
    struct rtmsg *route = NLMSG_DATA(&message.header);
    if (route->rtm_type == RTN_LOCAL) return TIDEWAITER_PATH_THERE;
    // A broadcast address is no host's: connecting there fails for want of a route.
    if (route->rtm_type == RTN_UNREACHABLE || route->rtm_type == RTN_BROADCAST) return TIDEWAITER_PATH_NO_ROUTE;
    size_t size = place->size;
    int length = (int)RTM_PAYLOAD(&message.header);
    for (struct rtattr *each = RTM_RTA(route); RTA_OK(each, length); each = RTA_NEXT(each, length)) {
        size_t data = RTA_PAYLOAD(each);
        if (each->rta_type == RTA_OIF && data == sizeof place->interface) {
            memcpy(&place->interface, RTA_DATA(each), data);
        }
        if (each->rta_type == RTA_GATEWAY && data == size) memcpy(place->address, RTA_DATA(each), size);
        // An IPv4 route over an IPv6 neighbour (RFC 5549).
        if (each->rta_type == RTA_VIA && data == sizeof(struct rtvia) + sizeof place->address) {
            struct rtvia *via = RTA_DATA(each);
            place->family = (unsigned char)via->rtvia_family;
            place->size = sizeof place->address;
            memcpy(place->address, via->rtvia_addr, sizeof place->address);
        }
    }
    return TIDEWAITER_PATH_THERE;
}

/// Whether packets over the interface, up or not, need a neighbour's address; puts its state in `state`.
static int resolves_neighbors(int descriptor, int interface, int *state) {
    unsigned flags = 0;
    *state = interface_state(descriptor, interface, &flags);
    return !(flags & (IFF_NOARP | IFF_POINTOPOINT | IFF_LOOPBACK));
}

int tidewaiter_path(const struct sockaddr *destination) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return TIDEWAITER_PATH_UNKNOWN;
    struct place place = place_of(destination);
    int state = take_first_step(descriptor, &place);
    if (state == TIDEWAITER_PATH_THERE && place.interface
        && resolves_neighbors(descriptor, place.interface, &state) && state == TIDEWAITER_PATH_THERE) {
        state = neighbor_state(descriptor, place.interface, place.family, place.address, place.size);
    }
    close(descriptor);
    return state;
}

int tidewaiter_needs_neighbor(const struct sockaddr *destination) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return 0;
    struct place place = place_of(destination);
    struct place next = place;
    int state = take_first_step(descriptor, &next);
    int needs = state == TIDEWAITER_PATH_THERE && next.interface && next.family == place.family
        && memcmp(next.address, place.address, place.size) == 0
        && resolves_neighbors(descriptor, next.interface, &state);
    close(descriptor);
    return needs;
}
