import AuditModel

extension ValueKind where Value == Target {
    /// A host name, address, range or prefix.
    static var target: ValueKind {
        scalar(.text(example: "192.0.2.0/28"), wanted: "a host name, address, range or prefix") { text, node, reader in
            do throws(Target.ParseError) {
                return try Target(parsing: text, location: node.location)
            } catch {
                reader.error(error.description, at: node.location)
                return nil
            }
        }
    }
}

extension ValueKind where Value == HostName {
    static var hostName: ValueKind {
        scalar(.text(example: "www.example.com"), wanted: "a host name") { text, node, reader in
            guard !AddressRange.looksNumeric(text) else {
                reader.error("'\(text)' is no host name", at: node.location)
                return nil
            }
            do throws(HostName.ParseError) {
                return try HostName(parsing: text)
            } catch {
                reader.error(error.description, at: node.location)
                return nil
            }
        }
    }
}

extension ValueKind where Value == IPAddress {
    static var address: ValueKind {
        scalar(.text(example: "192.0.2.4"), wanted: "an IP address") { text, node, reader in
            if let address = IPAddress(text) { return address }
            reader.error("'\(text)' is not an IP address", at: node.location)
            return nil
        }
    }
}

extension ValueKind where Value == PortSet {
    /// Ports of one transport: `22,80,8000-8010,https`, or a list of such texts.
    static var ports: ValueKind {
        let text = scalar(.text(example: "1-1024,3306,https"), wanted: "a list of ports") { text, node, reader in
            reader.ports(text, at: node.location)
        }
        return ValueKind(.oneOrMore(text.form)) { node, reader in
            guard case .sequence = node.content else { return text.read(node, &reader) }
            return text.list(of: "ports").read(node, &reader).map { $0.reduce(PortSet()) { $0.union($1) } }
        }
    }
}

extension ValueKind where Value == PortDeclaration {
    /// Ports with their transport: `443/tcp`, `8000-8010/tcp`, `https/tcp`.
    static var declaredPorts: ValueKind {
        let form = SchemaForm.text(pattern: "^.+/(tcp|udp)$", example: "443/tcp")
        return scalar(form, wanted: "a port with its transport") { text, node, reader in
            guard let slash = text.lastIndex(of: "/") else {
                reader.error("'\(text)' names no transport; write '\(text)/tcp' or '\(text)/udp'", at: node.location)
                return nil
            }
            let word = String(text[text.index(after: slash)...])
            guard let transport = Transport(rawValue: word) else {
                reader.error("'\(word)' is no transport; write 'tcp' or 'udp' after the slash", at: node.location)
                return nil
            }
            return reader.ports(String(text[..<slash]), at: node.location).map {
                PortDeclaration(ports: $0, transport: transport)
            }
        }
    }
}

extension DiagnosticReader {
    fileprivate mutating func ports(_ text: String, at location: SourceLocation) -> PortSet? {
        let sets = portSets
        do throws(PortSet.ParseError) {
            return try PortSet(parsing: text) { name in
                sets[name] ?? ServiceName.port(of: name.lowercased()).map { PortSet([$0]) }
            }
        } catch {
            // A set that could not be read is empty; its own mistake has been shown.
            if case .notAPort(let name) = error, sets[name] != nil { return nil }
            self.error(message(for: error), at: location)
            return nil
        }
    }

    private func message(for error: PortSet.ParseError) -> String {
        guard case .notAPort(let text) = error else { return error.description }
        return error.description + Suggestion.hint(for: text, of: portSets.keys.sorted() + ServiceName.allNames)
    }
}
