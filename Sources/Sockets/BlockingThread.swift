import Glibc

/// A thread of its own for work that blocks in the kernel and must not hold up Swift's cooperative pool.
package enum BlockingThread {
    /// Runs `body` on a new thread and returns what it returns. `nil` when the system has no thread to give.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            let start = Start {
                continuation.resume(returning: body())
            }
            var thread = pthread_t()
            let argument = Unmanaged.passRetained(start).toOpaque()
            let failed = pthread_create(&thread, nil, runStart, argument)
            if failed == 0 {
                pthread_detach(thread)
            } else {
                Unmanaged<Start>.fromOpaque(argument).release()
                continuation.resume(returning: nil)
            }
        }
    }

    /// Carries the closure through pthread_create's pointer.
    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static let runStart: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }
}
