package import Foundation

/// Files under `Fixtures/`, found from this source file, so that tests run from any directory.
package enum Fixtures {
    package static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")
}
