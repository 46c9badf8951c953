import Glibc

/// The three descriptors that every program is started with, as a rule.
enum StandardStreams {
    /// Puts something in the place of those that are closed (`>&-`), before anything else is opened: the next pipe or
    /// socket would get the number, and what is printed would go into it. Each is opened the wrong way round, so that
    /// using it fails as it does when it is closed.
    static func occupyMissing() {
        for (descriptor, access) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is this one, since those before it are taken.
            _ = open("/dev/null", access)
        }
    }
}
