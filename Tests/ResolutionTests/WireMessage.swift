import AuditModel
import Resolution

/// Writes DNS messages as bytes: what a server would send, right or wrong.
struct WireMessage {
    var identifier: UInt16 = 0
    /// QR, RD and RA set.
    var flags: UInt16 = 0x8180
    var questions: [[UInt8]] = []
    var answers: [[UInt8]] = []
    var authority: [[UInt8]] = []
    /// Bytes of the header's counts, where they are to lie.
    var counts: [UInt16]?

    var bytes: [UInt8] {
        let counts = counts ?? [questions, answers, authority, []].map { UInt16($0.count) }
        return ([identifier, flags] + counts).flatMap(Self.field) + (questions + answers + authority).joined()
    }

    static func field(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + $0.utf8 } + [0]
    }

    static func question(_ name: String, _ type: UInt16) -> [UInt8] {
        Self.name(name) + field(type) + field(1)
    }

    static func record(_ owner: [UInt8], _ type: UInt16, class: UInt16 = 1, _ data: [UInt8]) -> [UInt8] {
        owner + field(type) + field(`class`) + [0, 0, 0, 60] + field(UInt16(data.count)) + data
    }

    static func record(_ owner: String, a address: String) -> [UInt8] {
        record(name(owner), 1, IPAddress(address)?.bytes ?? [])
    }

    static func record(_ owner: String, aaaa address: String) -> [UInt8] {
        record(name(owner), 28, IPAddress(address)?.bytes ?? [])
    }

    static func record(_ owner: String, cname target: String) -> [UInt8] { record(name(owner), 5, name(target)) }

    static func record(_ owner: String, ptr target: String) -> [UInt8] { record(name(owner), 12, name(target)) }

    static func record(soa zone: String) -> [UInt8] {
        record(name(zone), 6, name("ns") + name("admin") + [UInt8](repeating: 0, count: 20))
    }
}
