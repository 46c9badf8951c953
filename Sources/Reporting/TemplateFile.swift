import SystemPackage

extension ReportTemplate {
    private static let sizeLimit = 1 << 20

    /// Reads a template file with the partials that it takes in; its name says what it makes.
    package init(path: String) throws(TemplateError) {
        guard let kind = TemplateKind(fileName: FilePath(path).lastComponent?.string ?? path) else {
            throw .unknownKind(path: path)
        }
        let text = try Self.text(path)
        try self.init(
            name: path, kind: kind, text: text, partials: try TemplatePartialReader(path: path, text: text).partials)
    }

    static func text(_ path: String) throws(TemplateError) -> String {
        guard let text = String(validating: try bytes(path), as: UTF8.self) else { throw .notText(path: path) }
        return text
    }

    private static func bytes(_ path: String) throws(TemplateError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            try file.closeAfter {
                var count = 1
                while count > 0, bytes.count <= sizeLimit {
                    let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                        filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    count = chunk.count
                    bytes += chunk
                }
            }
        } catch {
            throw .unreadable(path: path, error as? Errno ?? .ioError)
        }
        guard bytes.count <= sizeLimit else { throw .tooLarge(path: path, limit: sizeLimit) }
        return bytes
    }
}
