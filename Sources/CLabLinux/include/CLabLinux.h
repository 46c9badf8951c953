#pragma once

// What the lab needs from Linux and Swift cannot import: variadic system calls and headers outside Swift's Glibc
// module. Every function gives a descriptor, a process id or 0, or a negated errno value.

/// Blocks SIGINT, SIGTERM and SIGHUP in this thread and gives a non-blocking descriptor that becomes readable when one
/// arrives.
int lab_signal_descriptor(void);

/// The next connection of a listening socket, non-blocking and not inherited by children.
int lab_accept(int listener);
