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

    /// The whole file, mapped into memory where that can be, so that a large one is there only in the part at hand.
    static func read(_ path: String) throws(Failure) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            let underlying = (error as? CocoaError)?.userInfo[NSUnderlyingErrorKey] as? POSIXError
            throw .unreadable(path, errno: underlying?.code.rawValue ?? EIO)
        }
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, from path: String, kind: String
    ) throws(Failure) -> Value {
        let data = try read(path)
        guard let value = try? JSONDecoder().decode(type, from: data) else { throw .other(path, kind: kind) }
        return value
    }
}
