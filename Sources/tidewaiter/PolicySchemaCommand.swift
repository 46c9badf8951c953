import ArgumentParser
import ExposurePolicy

struct PolicySchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of policies, for editors.",
        discussion: """
            Editors that know the schema complete and check a policy while it is written. It is made from the same \
            definitions that policies are read with.

            Examples:
              tidewaiter policy schema > exposure.schema.json
                  then start a policy with the line
                  # yaml-language-server: $schema=exposure.schema.json
              tidewaiter policy schema --included > exposure-part.schema.json
                  for the files that a policy includes

            Exit status: 0 printed, 64 usage, 74 cannot write it.
            """)

    @Flag(help: "The schema of an included file, which has no name of its own.")
    var included = false

    func run() throws { try StandardOutput.write(PolicySchema.text(included: included)) }
}
