import Foundation
import Scanning
import TestSupport
import Testing

/// The payloads of machines, put to simulations of them that others wrote.
@Suite struct PayloadMachineAnswerTests {
    @Test func aManagementControllerAnswersAndPongs() async throws {
        let server = try PayloadServer("ipmi_sim", package: "openipmi") { directory, address, port in
            let interface = """
                name "tide"
                set_working_mc 0x20
                  startlan 1
                    addr \(address) \(port)
                    priv_limit admin
                    allowed_auths_admin none md5
                    guid a123456789abcdefa123456789abcdef
                  endlan

                """
            let controller = """
                mc_setbmc 0x20
                mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02
                mc_enable 0x20

                """
            return [
                "-n", "-s", directory.path, "-c", try directory.file("lan.conf", interface),
                "-f", try directory.file("controller", controller),
            ]
        }
        let answers = try await server.answers(toPayloadFor: 623)
        try #require(answers.count == 2)
        // IPMI's answer to Get Channel Authentication Capabilities, completed without error (IPMI 2.0 22.13).
        #expect(answers[0].count == 30)
        #expect(answers[0].dropFirst(19).prefix(2) == [0x38, 0])
        // A Presence Pong with the tag of the ping (ASF 2.0 3.2.4.3).
        #expect(answers[1].dropFirst(8).prefix(2) == [0x40, 0x77])
    }

    @Test func aDeviceOfBuildingAutomationSaysWhoItIs() async throws {
        let python = try OutsideReader.python().executable.path
        let server = try PayloadServer(python, package: "python3-venv") { _, address, port in
            let script = """
                import asyncio
                from bacpypes3.app import Application
                from bacpypes3.argparse import SimpleArgumentParser
                async def serve():
                    device = ["--address", "\(address)/32:\(port)", "--name", "tide", "--instance", "1977"]
                    application = Application.from_args(SimpleArgumentParser().parse_args(device))
                    await asyncio.Future()
                asyncio.run(serve())
                """
            return ["-c", script]
        }
        let answers = try await server.answers(toPayloadFor: 47808)
        try #require(answers.count == 2)
        for bytes in answers { #expect(bytes.count > 6 && bytes.prefix(2) == [0x81, 0x0a]) }
        // The answer to our invocation: an acknowledgement, or an error for those who take no wildcard (20.1.5, 20.1.7).
        #expect([0x30, 0x50].contains(answers[0][6]) && answers[0][7] == 0x77)
        // I-Am (16.10.4), from device 1977.
        #expect(answers[1].contains(0xc4) && answers[1].suffix(15).starts(with: [0x10, 0, 0xc4, 2, 0, 7, 0xb9]))
    }

    @Test func aControllerOfEtherNetIPTellsItsIdentity() async throws {
        let python = try OutsideReader.python().executable.path
        let server = try PayloadServer(python, package: "python3-venv") { _, address, port in
            ["-m", "cpppo.server.enip", "--address", "\(address):\(port)", "--udp", "TIDE=INT"]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: 44818).first)
        // ListIdentity (2-4.2), its length little-endian, status 0; one item, of type CIP Identity.
        #expect(bytes.prefix(2) == [0x63, 0])
        #expect(bytes.count > 28 && Int(bytes[2]) | Int(bytes[3]) << 8 == bytes.count - 24)
        #expect(bytes.dropFirst(8).prefix(4) == [0, 0, 0, 0])
        #expect(bytes.dropFirst(24).prefix(4) == [1, 0, 0x0c, 0])
    }
}
