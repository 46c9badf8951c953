import Glibc
import SystemPackage

/// A thread for waiting on sockets, which the threads of Swift's tasks must not do.
enum ResolverThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on a thread of its own, which ends with it.
    ///
    /// Unsafe code: the body crosses pthread_create(3) as a pointer, retained for the one call of the thread's start.
    static func start(_ body: @escaping @Sendable () -> Void) throws(ResolverError) {
        let context = Unmanaged.passRetained(Body(run: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw .system(call: "pthread_create", Errno(rawValue: code))
        }
        pthread_detach(thread)
    }
}
