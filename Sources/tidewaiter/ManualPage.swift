/// The manual page of the program in the macros of man(7), from what the argument parser knows of its commands.
struct ManualPage {
    private(set) var text: String

    /// - Parameters:
    ///   - root: the program's own command; its subcommands follow in the order of the help.
    ///   - version: what stands in the foot of the page.
    init(_ root: CommandDescription, version: String) {
        text = ".TH \(root.commandName.uppercased()) 1 \"\" \"\(version)\" \"User Commands\"\n"
        // Names of files and options are not to be taken apart, nor words spread over the line.
        text += ".nh\n.ad l\n.SH NAME\n\(root.commandName) \\- \(Self.prose(root.abstract ?? ""))\n"
        text +=
            ".SH SYNOPSIS\n.B \(root.commandName)\n.I command\n[\\fIoptions\\fR] [\\fIarguments\\fR]\n.SH DESCRIPTION\n"
        addProse(root.discussion)
        addArguments(of: root)
        text += ".SH COMMANDS\n"
        for command in root.subcommands ?? [] { add(command, under: root.commandName) }
    }

    private mutating func add(_ command: CommandDescription, under parent: String) {
        let name = "\(parent) \(command.commandName)"
        guard command.shouldDisplay, command.commandName != "help" else { return }
        if let subcommands = command.subcommands {
            for subcommand in subcommands { add(subcommand, under: name) }
            return
        }
        let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
        text += ".SS \(Self.word(name))\n"
        addProse(command.abstract)
        text += ".PP\n.B \(Self.word(name))\n[\\fIoptions\\fR]\n"
        for argument in arguments where argument.isPositional {
            let value = "\\fI\(Self.word(argument.valueName ?? ""))\\fR" + (argument.isRepeating ? "\\ ..." : "")
            text += argument.isOptional ? "[\(value)]\n" : "\(value)\n"
        }
        text += ".PP\n"
        addProse(command.discussion)
        addArguments(of: command)
    }

    private mutating func addArguments(of command: CommandDescription) {
        for argument in command.arguments ?? [] where argument.shouldDisplay {
            let value = argument.kind == "flag" ? "" : "\\fI\(Self.word(argument.valueName ?? ""))\\fR"
            let names = (argument.names ?? []).sorted { $0.text.count < $1.text.count }.map {
                "\\fB\(Self.word($0.text))\\fR"
            }.joined(separator: ", ")
            text += ".TP\n" + [names, value].filter { !$0.isEmpty }.joined(separator: " ") + "\n"
            text += Self.prose(argument.abstract ?? "") + "\n"
            for line in (argument.discussion ?? "").split(separator: "\n") { text += ".br\n\(Self.prose(line))\n" }
        }
    }

    /// Paragraphs, and lines that are indented as they are.
    private mutating func addProse(_ prose: String?) {
        var isExample = false
        for line in (prose ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
            let startsIndented = line.hasPrefix(" ")
            if startsIndented != isExample, !line.isEmpty {
                text += startsIndented ? ".nf\n" : ".fi\n"
                isExample = startsIndented
            }
            text += line.isEmpty ? ".PP\n" : Self.prose(line) + "\n"
        }
        if isExample { text += ".fi\n" }
    }

    /// Text that is none of the formatter's requests, escapes or hyphens.
    private static func prose(_ text: some StringProtocol) -> String {
        let escaped = String(text).replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    /// The same where it follows a request.
    private static func word(_ text: some StringProtocol) -> String { prose(text).replacing("\"", with: "\\(dq") }
}
