import AuditModel
import Testing

@Suite struct UndeterminedPortsTests {
    private func entry(
        _ ports: ClosedRange<UInt16>, _ states: [PortState], _ transport: Transport = .tcp
    ) -> UndeterminedPorts {
        UndeterminedPorts(transport: transport, states: states, ports: PortSet(ranges: [ports]))
    }

    @Test func aPortMayBeWhateverAnyResultAllowsInEveryOrder() {
        let entries = [
            entry(1...10, [.filtered, .closed]), entry(5...20, [.closed, .open]),
            entry(8...8, [.closed, .unreachable]),
            entry(1...10, [.open, .closed], .udp), entry(30...30, []), entry(21...22, [.closed, .filtered]),
        ]
        let expected = [
            entry(11...20, [.open, .closed]), entry(8...8, [.open, .closed, .filtered, .unreachable]),
            UndeterminedPorts(
                transport: .tcp, states: [.open, .closed, .filtered], ports: PortSet(ranges: [5...7, 9...10])),
            UndeterminedPorts(
                transport: .tcp, states: [.closed, .filtered], ports: PortSet(ranges: [1...4, 21...22])),
            entry(1...10, [.open, .closed], .udp),
        ]
        func isSame(_ found: [UndeterminedPorts]) -> Bool {
            found.count == expected.count && Set(found) == Set(expected)
        }
        #expect(isSame(entries.disjoint), "\(entries.disjoint)")
        for start in entries.indices {
            let turned = Array(entries[start...] + entries[..<start])
            #expect(turned.disjoint == entries.disjoint)
            #expect(Array(turned.reversed()).disjoint == entries.disjoint)
        }
    }

    @Test func whatOneResultKnowsIsNoLongerUndetermined() {
        let address = IPAddress(v4: 0xc000_0201)
        func scan(_ aggregates: [PortAggregate], _ undetermined: [UndeterminedPorts]) -> HostScan {
            HostScan(
                address: address, isResponsive: true, startedAt: Timestamp(seconds: 0), endedAt: Timestamp(seconds: 1),
                observations: [], aggregates: aggregates, undetermined: undetermined)
        }
        let closed = PortAggregate(
            transport: .tcp, state: .closed, reason: .reset, ports: PortSet(ranges: [5...6]))
        let scans = [scan([], [entry(1...10, [.closed, .filtered])]), scan([closed], [])]
        for order in [scans, scans.reversed()] {
            let merged = HostScan(address: address, merging: order)
            #expect(
                merged.undetermined == [
                    UndeterminedPorts(
                        transport: .tcp, states: [.closed, .filtered], ports: PortSet(ranges: [1...4, 7...10]))
                ])
            #expect(merged.aggregates == [closed])
        }
    }
}
