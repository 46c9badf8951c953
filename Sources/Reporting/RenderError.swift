package import SystemPackage

/// Takes a rendering piece by piece, in order. Throws the system's error where the bytes cannot go on.
package typealias ByteSink = ([UInt8]) throws(Errno) -> Void

/// Why a report could not be rendered.
package enum RenderError: Error, Equatable, CustomStringConvertible {
    /// The sink could not take the bytes.
    case write(Errno)
    /// A part that ships with the program failed: a defect of it, never of the report.
    case defect(String)

    package var description: String {
        switch self {
        case .write(let errno): "cannot write the report: \(errno)"
        case .defect(let what): "the report cannot be rendered: \(what); please report this defect"
        }
    }
}
