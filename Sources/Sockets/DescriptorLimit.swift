import Glibc

/// How many descriptors this process may have open (RLIMIT_NOFILE, getrlimit(2)).
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one and returns what now holds.
    package static func raiseToHard() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 256 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let holds = setrlimit(resource, &limit) == 0 ? limit.rlim_max : before
        return Int(clamping: holds)
    }
}
