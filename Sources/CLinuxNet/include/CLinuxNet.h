// Linux socket calls whose types or macros Swift cannot import. Nothing here decides anything: each function is one
// system call, or the reading of one kernel structure.
#pragma once

#include <netinet/in.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/// Waits for events until `timeout_ns` nanoseconds have passed; negative waits for ever. Uses epoll_pwait2 (Linux 5.11)
/// and, where the kernel lacks it, epoll_wait with the time rounded up to milliseconds.
/// Returns the number of events, or -1 with errno set.
int tidewaiter_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_ns);

/// Sends `count` datagrams, at most 8, that lie behind each other in `bytes`, by one call of sendmmsg or sendto. `address` may be
/// NULL for a connected socket. Returns how many left, or -1 with errno set when the first could not.
int tidewaiter_send_datagrams(
    int descriptor, const void *bytes, const uint32_t *lengths, int count, const struct sockaddr *address,
    socklen_t address_length);

/// One entry of a socket's error queue (ip(7), IP_RECVERR): struct sock_extended_err and the address of its sender.
struct tidewaiter_socket_error {
    uint32_t error;             ///< errno value
    uint8_t origin;             ///< 1 local, 2 ICMP, 3 ICMPv6 (SO_EE_ORIGIN_*)
    uint8_t icmp_type;
    uint8_t icmp_code;
    struct sockaddr_storage destination;  ///< of the packet that the error is about; ss_family 0 when unknown
    struct sockaddr_storage sender;  ///< of the ICMP message; ss_family 0 when unknown
};

/// Takes one entry from the error queue of `descriptor`. Returns 1 when there was one, 0 when the queue is empty,
/// -1 with errno set on failure. Never blocks.
int tidewaiter_take_socket_error(int descriptor, struct tidewaiter_socket_error *entry);

/// What the kernel knows of the first step to an address.
enum {
    TIDEWAITER_PATH_THERE = 0,           ///< interface up, with carrier; its neighbour known where it needs one
    TIDEWAITER_PATH_UNKNOWN = 1,         ///< not said, or a neighbour that is being looked for
    TIDEWAITER_PATH_NO_ROUTE = 2,
    TIDEWAITER_PATH_NO_NEIGHBOR = 3,     ///< nobody answers for the address, or for the gateway's
    TIDEWAITER_PATH_INTERFACE_DOWN = 4,  ///< switched off, gone, or without carrier
    TIDEWAITER_PATH_NO_ENTRY = 5,        ///< nothing is kept of the neighbour: never looked for, forgotten, or no room
};

/// Asks the kernel by rtnetlink(7) for the route to an IPv4 or IPv6 address, its interface and its neighbour. Sends nothing
/// and needs no privilege. Never fails: what cannot be asked is unknown.
int tidewaiter_path(const struct sockaddr *destination);

/// Whether an IPv4 or IPv6 address is a neighbour's: the route to it leads over no gateway, and its interface must find out
/// its link-layer address. 0 where that cannot be asked. Sends nothing.
int tidewaiter_needs_neighbor(const struct sockaddr *destination);

/// The kernel's table of neighbours of one family, as far as this network namespace sees it.
struct tidewaiter_neighbors {
    unsigned char family;  ///< AF_INET or AF_INET6
    uint32_t limit;        ///< gc_thresh3 (ip-sysctl.rst): no entry is made beyond
    uint32_t unresolved;   ///< entries that are being looked for
    uint32_t held;         ///< others that the kernel would not drop now to make room
};

/// Reads the table by rtnetlink(7), without privilege. Returns 0, or a positive errno value.
int tidewaiter_read_neighbors(unsigned char family, struct tidewaiter_neighbors *neighbors);
