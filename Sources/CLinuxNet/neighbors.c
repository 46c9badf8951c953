#define _GNU_SOURCE
#include "CLinuxNet.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <unistd.h>

/// Reads one message of a dump.
typedef void reader(const struct nlmsghdr *message, struct tidewaiter_neighbors *neighbors);

/// Asks for all of a kind and reads what comes. Returns 0, or a positive errno value.
static int dump(int descriptor, unsigned short type, struct tidewaiter_neighbors *neighbors, reader *read) {
    // The longest of the headers that these requests have; the kernel takes the family from any of them.
    struct {
        struct nlmsghdr header;
        struct ndmsg body;
    } request = {
        .header = {
            .nlmsg_len = sizeof request, .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .body = {.ndm_family = neighbors->family},
    };
    if (send(descriptor, &request, sizeof request, 0) < 0) return errno;
    // The kernel fills up to 32 KiB at a time (netlink_dump in net/netlink/af_netlink.c).
    char buffer[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
    while (1) {
        ssize_t received = recv(descriptor, buffer, sizeof buffer, 0);
        if (received < 0) return errno;
        size_t size = (size_t)received;
        struct nlmsghdr *message = (struct nlmsghdr *)buffer;
        if (!NLMSG_OK(message, size)) return EBADMSG;
        for (; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size)) {
            if (message->nlmsg_type == NLMSG_DONE) return 0;
            if (message->nlmsg_type == NLMSG_ERROR) {
                return -((struct nlmsgerr *)NLMSG_DATA(message))->error;
            }
            read(message, neighbors);
        }
    }
}

static void read_table(const struct nlmsghdr *message, struct tidewaiter_neighbors *neighbors) {
    if (message->nlmsg_type != RTM_NEWNEIGHTBL) return;
    struct ndtmsg *body = NLMSG_DATA(message);
    if (body->ndtm_family != neighbors->family) return;
    int length = (int)(message->nlmsg_len - NLMSG_LENGTH(sizeof *body));
    struct rtattr *each = (struct rtattr *)((char *)body + NLMSG_ALIGN(sizeof *body));
    for (; RTA_OK(each, length); each = RTA_NEXT(each, length)) {
        if (each->rta_type == NDTA_THRESH3 && RTA_PAYLOAD(each) == sizeof neighbors->limit) {
            memcpy(&neighbors->limit, RTA_DATA(each), sizeof neighbors->limit);
        }
    }
}

static void read_entry(const struct nlmsghdr *message, struct tidewaiter_neighbors *neighbors) {
    if (message->nlmsg_type != RTM_NEWNEIGH) return;
    struct ndmsg *body = NLMSG_DATA(message);
    // These are not counted against the limit.
    if (body->ndm_state & NUD_PERMANENT || body->ndm_flags & NTF_EXT_LEARNED) return;
    if (body->ndm_state & NUD_INCOMPLETE) {
        neighbors->unresolved++;
        return;
    }
    struct nda_cacheinfo cache = {0};
    int length = (int)(message->nlmsg_len - NLMSG_LENGTH(sizeof *body));
    struct rtattr *each = (struct rtattr *)((char *)body + NLMSG_ALIGN(sizeof *body));
    for (; RTA_OK(each, length); each = RTA_NEXT(each, length)) {
        if (each->rta_type == NDA_CACHEINFO && RTA_PAYLOAD(each) >= sizeof cache) {
            memcpy(&cache, RTA_DATA(each), sizeof cache);
        }
    }
    // What neigh_forced_gc in net/core/neighbour.c does not drop: entries in use, a running timer being one use, and
    // those that changed in the last 5 seconds, told in hundredths of one, unless they are of no use.
    int is_useless = body->ndm_state & (NUD_FAILED | NUD_NOARP);
    if (cache.ndm_refcnt > 0 || (!is_useless && cache.ndm_updated <= 500)) neighbors->held++;
}

int tidewaiter_read_neighbors(unsigned char family, struct tidewaiter_neighbors *neighbors) {
    *neighbors = (struct tidewaiter_neighbors){.family = family};
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return errno;
    int error = dump(descriptor, RTM_GETNEIGHTBL, neighbors, read_table);
    if (!error) error = dump(descriptor, RTM_GETNEIGH, neighbors, read_entry);
    close(descriptor);
    return error ? error : neighbors->limit ? 0 : ENOENT;
}
