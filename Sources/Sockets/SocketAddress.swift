package import AuditModel
package import Glibc

/// An address and port as the kernel wants them, IPv4 or IPv6, without allocation.
package struct SocketAddress: Sendable {
    private var storage: sockaddr_in6
    private let length: socklen_t

    /// `interfaceIndex` is the scope of a link-local IPv6 address, 0 for every other; see `InterfaceIndex`.
    package init(_ address: IPAddress, port: UInt16, interfaceIndex: UInt32 = 0) {
        storage = sockaddr_in6()
        switch address.family {
        case .v4:
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let bits = UInt32(truncatingIfNeeded: address.bits).bigEndian
            withUnsafeMutableBytes(of: &storage) { bytes in
                // sockaddr_in is 16 bytes and lies within sockaddr_in6's 28 (ip(7), ipv6(7)).
                bytes.bindMemory(to: sockaddr_in.self)[0] = sockaddr_in(
                    sin_family: sa_family_t(AF_INET), sin_port: port.bigEndian, sin_addr: in_addr(s_addr: bits),
                    sin_zero: (0, 0, 0, 0, 0, 0, 0, 0))
            }
        case .v6:
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            storage.sin6_family = sa_family_t(AF_INET6)
            storage.sin6_port = port.bigEndian
            storage.sin6_scope_id = interfaceIndex
            let bits = address.bits.bigEndian
            withUnsafeMutableBytes(of: &storage.sin6_addr) { $0.storeBytes(of: bits, as: UInt128.self) }
        }
    }

    /// From what the kernel filled in; `nil` for another family than IPv4 or IPv6.
    package init?(_ kernel: sockaddr_storage) {
        var copy = kernel
        switch CInt(kernel.ss_family) {
        case AF_INET: length = socklen_t(MemoryLayout<sockaddr_in>.size)
        case AF_INET6: length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        default: return nil
        }
        storage = withUnsafeBytes(of: &copy) { $0.loadUnaligned(as: sockaddr_in6.self) }
    }

    package var family: IPAddress.Family { CInt(storage.sin6_family) == AF_INET ? .v4 : .v6 }

    /// The port in host order; it lies at the same offset in both families.
    package var port: UInt16 {
        get { UInt16(bigEndian: storage.sin6_port) }
        set { storage.sin6_port = newValue.bigEndian }
    }

    /// The address, without a zone.
    package var address: IPAddress {
        var copy = storage
        return withUnsafeBytes(of: &copy) { bytes in
            switch family {
            case .v4: IPAddress(v4: UInt32(bigEndian: bytes.load(fromByteOffset: 4, as: UInt32.self)))
            case .v6: IPAddress(v6: UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt128.self)))
            }
        }
    }

    /// Whether it is an IPv6 address of one link only (RFC 4291 2.5.6).
    package var isLinkLocal: Bool { family == .v6 && address.bits >> 118 == 0x3fa }

    /// The address, with the name of its interface where it has a scope (`sin6_scope_id`).
    package var scopedAddress: IPAddress {
        guard family == .v6, storage.sin6_scope_id != 0 else { return address }
        return InterfaceIndex.zone(storage.sin6_scope_id).map { address.inZone($0) } ?? address
    }

    /// The address as bytes that a system call takes.
    @inline(__always)
    package func withKernelAddress<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

/// The index of a network interface, as `sin6_scope_id` wants it.
package enum InterfaceIndex {
    /// `nil` when no interface has the zone's name, or the index that is written in place of one (RFC 4007 11.2).
    package static func of(_ zone: IPAddress.Zone) -> UInt32? {
        let index = if_nametoindex(zone.description)
        guard index == 0 else { return index }
        guard zone.description.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return UInt32(zone.description).flatMap { Self.zone($0) == nil ? nil : $0 }
    }

    /// The interface's own name for a zone; the zone as it is written when there is no such interface.
    package static func name(_ zone: IPAddress.Zone) -> IPAddress.Zone { of(zone).flatMap(Self.zone) ?? zone }

    /// The name of the interface with an index.
    fileprivate static func zone(_ index: UInt32) -> IPAddress.Zone? {
        var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        guard if_indextoname(index, &name) != nil else { return nil }
        return IPAddress.Zone(String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}
