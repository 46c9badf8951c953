import Foundation

/// A directory of its own for one test, removed with it.
final class Workspace {
    let url: URL
    private let captures: URL

    init() throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "tidewaiter-\(UUID().uuidString)")
        url = base.appending(path: "work")
        captures = base.appending(path: "captures")
        for directory in [url, captures] {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url.deletingLastPathComponent())
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }

    func data(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

    /// Every file in it, hidden ones included, sorted.
    func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }

    /// What a program prints, kept out of the directory that it works in.
    struct Capture {
        let url: URL
        let handle: FileHandle

        func text() throws -> String { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
    }

    func capture() throws -> Capture {
        let file = captures.appending(path: UUID().uuidString)
        try Data().write(to: file)
        return Capture(url: file, handle: try FileHandle(forWritingTo: file))
    }
}
