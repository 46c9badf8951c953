import AuditModel

/// Which port of a host is the sensor of the way there.
extension ProbeScheduler {
    mutating func noteSensor(_ lane: Int, _ endpoint: Int, isOpen: Bool) {
        // A closed port makes the gentler sensor: probing it again touches no application.
        let isGentler = !isOpen && !lanes[lane].sensorIsClosedPort
        let isNew = lanes[lane].sensorIsLimited && endpoint != lanes[lane].sensor
        guard lanes[lane].sensor < 0 || isNew || isGentler else { return }
        if lanes[lane].sensor < 0 { group.didHear() }
        setSensor(lane, endpoint, isOpen: isOpen)
    }

    private mutating func setSensor(_ lane: Int, _ endpoint: Int, isOpen: Bool) {
        lanes[lane].sensor = endpoint
        lanes[lane].sensorIsClosedPort = !isOpen
        lanes[lane].sensorIsLimited = false
        lanes[lane].sensorDeniedAt = 0
    }

    /// The endpoint of the lane's next sensor. While the host may be gone, the ports take turns that it accepted: the sensor
    /// itself may be limited, or something else may have answered for it.
    func nextSensor(_ lane: Int) -> Int {
        let turn = lanes[lane].path.silentSensors
        guard lanes[lane].path.isSuspect, turn % 2 == 1, !details[lane].isEmpty else { return lanes[lane].sensor }
        return Int(details[lane][turn / 2 % details[lane].count].endpoint)
    }

    /// Keeps to the port that the host answered for while others stayed silent.
    mutating func keepSensor(_ lane: Int, _ endpoint: Int, isOpen: Bool) {
        guard endpoint != lanes[lane].sensor, lanes[lane].sensor >= 0 else { return }
        setSensor(lane, endpoint, isOpen: isOpen)
    }

    /// Sensors in a row that must have been answered for by a firewall, and other probes that were not meanwhile.
    private static let tellingDenials = 3
    private static let tellingProbes = 8

    /// Whether the sensor, which a firewall has just answered for, is a port that it limits: it answers for no other.
    mutating func isLimited(_ lane: Int, sensorSentAt: UInt64) -> Bool {
        if lanes[lane].sensorDeniedAt == 0 {
            lanes[lane].sensorDeniedAt = sensorSentAt
            lanes[lane].sentAtDenial = lanes[lane].sent
        }
        return lanes[lane].path.silentSensors + 1 >= Self.tellingDenials
            && lanes[lane].lastForeignSentAt < lanes[lane].sensorDeniedAt
            && lanes[lane].sent >= lanes[lane].sentAtDenial + Self.tellingProbes
    }

    /// Takes another open port for the sensor, or none.
    mutating func retireSensor(_ lane: Int) {
        lanes[lane].foreignToSensor = []
        lanes[lane].path.forget()
        let current = lanes[lane].sensor
        if let other = details[lane].first(where: { Int($0.endpoint) != current }) {
            setSensor(lane, Int(other.endpoint), isOpen: true)
        } else {
            lanes[lane].sensorIsLimited = true
        }
    }
}
