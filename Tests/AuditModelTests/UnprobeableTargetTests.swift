import AuditModel
import Testing

@Suite struct UnprobeableTargetTests {
    @Test(arguments: [
        (
            "0.0.0.0",
            "'0.0.0.0' is no host's address: this machine would reach itself there; write the address of a host"
        ),
        ("::", "'::' is no host's address: this machine would reach itself there; write the address of a host"),
        ("224.0.0.0", "'224.0.0.0' is no host's address: it is multicast; write the address of a host"),
        ("239.255.255.255", "'239.255.255.255' is no host's address: it is multicast; write the address of a host"),
        ("ff02::1%eth0", "'ff02::1' is no host's address: it is multicast; write the address of a host"),
        (
            "255.255.255.255",
            "'255.255.255.255' is no host's address: it is the broadcast address of every link; write the address of a host"
        ),
        (
            "0.0.0.0/24",
            "'0.0.0.0/24' includes 0.0.0.0, which is no host's address: this machine would reach itself there; leave it out"
        ),
        (
            "223.255.255.254-224.0.0.9",
            "'223.255.255.254-224.0.0.9' includes 224.0.0.0, which is no host's address: it is multicast; leave it out"
        ),
        (
            "255.255.255.252/30",
            "'255.255.255.252/30' includes 255.255.255.255, which is no host's address: it is the broadcast address of every "
                + "link; leave it out"
        ),
        (
            "fe80::2",
            "'fe80::2' is link-local, so it needs the interface that leads there; write 'fe80::2%eth0' where that is eth0"
        ),
    ])
    func whatNoHostCanHaveIsNoTarget(text: String, message: String) throws {
        let target = try Target(parsing: text)
        #expect(UnprobeableTarget(target)?.description == message)
        guard let address = target.addresses?.lowest, target.addresses?.isSingleAddress == true, !address.needsZone
        else { return }
        #expect(HostlessAddress(address) != nil)
    }

    @Test(arguments: [
        "0.0.0.1", "223.255.255.255", "240.0.0.0-255.255.255.254", "127.0.0.1", "::1", "feff:ffff::", "fe80::2%eth0",
        "::e000:1", "sink.example",
    ])
    func othersAreTargets(text: String) throws {
        let target = try Target(parsing: text)
        #expect(UnprobeableTarget(target) == nil)
        #expect(target.addresses.map { HostlessAddress($0.highest) == nil } ?? true)
    }
}
