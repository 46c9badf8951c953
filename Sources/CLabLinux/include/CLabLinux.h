#pragma once

// What the lab needs from Linux and Swift cannot import: variadic system calls and headers outside Swift's Glibc
// module. Every function gives a descriptor, a process id or 0, or a negated errno value.

/// Blocks SIGINT, SIGTERM and SIGHUP in this thread and gives a non-blocking descriptor that becomes readable when one
/// arrives.
int lab_signal_descriptor(void);

/// The next connection of a listening socket, non-blocking and not inherited by children.
int lab_accept(int listener);

/// Moves this thread, and the processes it starts from now on, into a network namespace of its own. The kernel removes
/// it with its last process.
int lab_isolate_network(void);

/// Creates the TUN interface `name` for bare IP packets and gives its non-blocking descriptor; the interface goes with
/// the descriptor.
int lab_open_tun(const char *name);

struct pollfd;
/// poll(2) with nanoseconds; a negative time waits for ever. Gives the number of ready descriptors; an interruption by a
/// signal counts as 0.
int lab_wait(struct pollfd *watched, unsigned count, long long nanoseconds);

/// Lets this process be woken to the nanosecond and before ordinary processes, as far as its rights go, and become the
/// parent of orphaned descendants.
void lab_prefer_punctuality(void);

/// Starts a program, found by PATH, in a process group of its own, with the usual signals, priority and timers. It is
/// killed when this process dies. Gives its id, or the negated errno of fork or exec.
int lab_spawn(char *const arguments[]);

/// A descriptor that becomes readable when the process `id` ends.
int lab_process_descriptor(int id);
