import Foundation

/// Files named on the command line.
enum InputFile {
    enum Failure: Error, CustomStringConvertible {
        case unreadable(String, errno: Int32)
        /// `kind` is what it should be, as in "truth file of 'tidewaiter-lab world'".
        case other(String, kind: String)

        var description: String {
            switch self {
            case .unreadable(let path, let code): "cannot read '\(path)': \(String(cString: strerror(code)))"
            case .other(let path, let kind): "'\(path)' is no \(kind)"
            }
        }
    }

    /// The whole file.
    static func read(_ path: String) throws(Failure) -> Data {
        guard let file = fopen(path, "r") else { throw .unreadable(path, errno: errno) }
        defer { fclose(file) }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            data.append(contentsOf: buffer[..<count])
        }
        guard ferror(file) == 0 else { throw .unreadable(path, errno: errno) }
        return data
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, from path: String, kind: String
    ) throws(Failure) -> Value {
        let data = try read(path)
        guard let value = try? JSONDecoder().decode(type, from: data) else { throw .other(path, kind: kind) }
        return value
    }
}
