/// Cuts overlapping port ranges into stretches over which the same items hold.
enum PortSweep {
    struct Stretch<Item> {
        var ports: ClosedRange<UInt16>
        /// In the order of the entries; never empty.
        var items: [Item]
    }

    /// Sorted, disjoint stretches that cover exactly the ports of the entries.
    static func stretches<Item>(_ entries: [(ports: ClosedRange<UInt16>, item: Item)]) -> [Stretch<Item>] {
        var cuts: [Int] = []
        for entry in entries {
            cuts.append(Int(entry.ports.lowerBound))
            cuts.append(Int(entry.ports.upperBound) + 1)
        }
        cuts.sort()
        let byStart = entries.indices.sorted {
            (entries[$0].ports.lowerBound, $0) < (entries[$1].ports.lowerBound, $1)
        }
        var result: [Stretch<Item>] = []
        var next = 0
        var active: [Int] = []
        var previous: Int?
        for cut in cuts where cut != previous {
            if let start = previous, !active.isEmpty {
                let ports = UInt16(start)...UInt16(cut - 1)
                result.append(Stretch(ports: ports, items: active.sorted().map { entries[$0].item }))
            }
            active.removeAll { Int(entries[$0].ports.upperBound) < cut }
            while next < byStart.count, Int(entries[byStart[next]].ports.lowerBound) == cut {
                active.append(byStart[next])
                next += 1
            }
            previous = cut
        }
        return result
    }
}
