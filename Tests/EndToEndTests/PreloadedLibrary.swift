import Foundation
import TestSupport
import Testing

/// A library of C that a test compiles and preloads into the program under test (ld.so(8), LD_PRELOAD). The compiler is
/// Swift's own, or the system's.
struct PreloadedLibrary {
    struct NoCompiler: Error {}

    let url: URL

    /// Compiles a source of this package into the workspace; `path` is relative to the package.
    init(_ path: String, in directory: Workspace) throws {
        let source = Fixtures.directory.deletingLastPathComponent().appending(path: path)
        url = directory.url.appending(path: source.deletingPathExtension().lastPathComponent + ".so")
        guard let compiler = Self.compiler else { throw NoCompiler() }
        let ending = try RunningProgram(
            compiler, ["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", url.path, source.path, "-ldl"],
            in: directory, environment: [:]
        ).wait()
        try #require(ending.status == 0, "\(ending.errors)")
    }

    private static var compiler: URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
        return ["clang", "cc"].flatMap { name in path.split(separator: ":").map { "\($0)/\(name)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }.map { URL(filePath: $0) }
    }
}
