package import AuditModel
import SystemPackage

/// The names that a hosts file gives to addresses (hosts(5)). Read once, asked for every name and address.
package struct HostsFile: Sendable {
    package struct Entry: Hashable, Sendable {
        /// The canonical name, where the name asked is another one of its line; empty otherwise.
        package var aliases: [String]
        /// Of every line with the name; sorted, each once.
        package var addresses: [IPAddress]
    }

    private var entries: [String: Entry] = [:]
    private var namesByAddress: [IPAddress: [String]] = [:]

    /// Lines that are not an address and names are skipped, as the C library does; so are names that no host can have.
    package init(parsing text: some Collection<UInt8>) {
        for line in text.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let fields = line.prefix { $0 != UInt8(ascii: "#") }
                .split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                .map { String(decoding: $0, as: UTF8.self) }
            guard let first = fields.first, let address = IPAddress(first) else { continue }
            let names = fields.dropFirst().compactMap { try? HostName(parsing: $0).text }
            guard let canonical = names.first else { continue }
            for name in names {
                let aliases = name == canonical ? [] : [canonical]
                entries[name, default: Entry(aliases: aliases, addresses: [])].addresses.append(address)
            }
            namesByAddress[address, default: []] += names
        }
        entries = entries.mapValues { Entry(aliases: $0.aliases, addresses: Set($0.addresses).sorted()) }
        namesByAddress = namesByAddress.mapValues { Set($0).sorted() }
    }

    /// A file that is not there has no names.
    package init(path: String) throws(ResolverError) {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            let bytes = try file.closeAfter {
                var bytes: [UInt8] = []
                var chunk = [UInt8](repeating: 0, count: 65536)
                while case let count = try chunk.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                    bytes += chunk[..<count]
                }
                return bytes
            }
            self.init(parsing: bytes)
        } catch Errno.noSuchFileOrDirectory {
            self.init(parsing: [])
        } catch {
            throw .hostsFile(path: path, error as? Errno ?? .ioError)
        }
    }

    package func entry(for name: HostName) -> Entry? { entries[name.text] }

    /// Every name on the address's lines, sorted; empty when it has none.
    package func names(of address: IPAddress) -> [String] { namesByAddress[address] ?? [] }
}
