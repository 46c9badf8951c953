import AuditModel
import ExposurePolicy

extension Policy {
    /// UDP services declared at ports that are not theirs, by the port whose protocol they speak: a probe in that
    /// protocol gets an answer where an empty one would meet silence. A wrong guess costs nothing but that answer.
    var datagramServices: [UInt16: UInt16] {
        var services: [UInt16: UInt16] = [:]
        for expectation in groups.flatMap(\.expectations) where expectation.port.transport == .udp {
            guard let service = expectation.service, let usual = ServiceName.port(of: service) else { continue }
            for port in expectation.port.ports where port != usual { services[port] = usual }
        }
        return services
    }
}
