import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// The table, read by a terminal that is not ours.
@Suite struct TerminalReaderTests {
    @Test(arguments: GoldenTests.Case.allCases, [false, true])
    func aTerminalShowsTheTextAndObeysNothingInIt(_ sample: GoldenTests.Case, inColour: Bool) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let plain = try rendered(report, as: .text)
        let shown = try rendered(report, as: .text, options: ReportOptions(colour: inColour))
        let output = try OutsideReader.python(
            """
            import sys, unicodedata
            import pyte
            plain = open(sys.argv[1], encoding="utf-8", newline="").read()
            plain = unicodedata.normalize("NFC", plain).split("\\n")
            # Wider than the text, because this terminal and ours differ about the width of some
            # characters; and it composes letters with their marks.
            screen = pyte.Screen(200, len(plain) + 2)
            screen.set_mode(pyte.modes.LNM)
            title = screen.title
            stream = pyte.ByteStream(screen)
            stream.feed(open(sys.argv[2], "rb").read())
            shown = [line.rstrip() for line in screen.display]
            letters = lambda text: "".join(c for c in text if c.isascii() and not c.isspace())
            for number, line in enumerate(plain):
                if letters(shown[number]) != letters(line): print(number, ascii(line), ascii(shown[number]))
            if screen.title != title: print("the title is now", ascii(screen.title))
            if screen.cursor.y != len(plain) - 1: print("the cursor is in line", screen.cursor.y, "of", len(plain))
            """, directory.file("plain.txt", plain), directory.file("shown.txt", shown))
        #expect(output.isEmpty, "\(output.prefix(600))")
    }
}
