package import AuditModel

/// What a scanner said of one address, whichever scanner it was.
package struct ScannedHost: Sendable, Equatable {
    /// One transport's ports, from the most particular to the most general.
    package struct Ports: Sendable, Equatable {
        package var listed: [UInt16: PortState] = [:]
        /// Ports that share a state.
        package var aggregates: [Aggregate] = []
        /// The state of every port that was scanned and stands nowhere else.
        package var remainder: PortState?
        package var scanned = PortSet()

        package struct Aggregate: Sendable, Equatable {
            package var ports: PortSet
            package var state: PortState
        }

        package init() {}

        package func state(_ port: UInt16) -> PortState? {
            if let state = listed[port] { return state }
            if let aggregate = aggregates.first(where: { $0.ports.contains(port) }) { return aggregate.state }
            return scanned.contains(port) ? remainder : nil
        }
    }

    /// Called down, so that its ports were not probed.
    package var isDown = false
    package var tcp = Ports()
    package var udp = Ports()

    package init() {}
}

/// A whole result. The same address may stand in a file any number of times; its parts are put together.
package struct ScanResult: Sendable, Equatable {
    package var hosts: [IPAddress: ScannedHost] = [:]

    package init() {}
}
