import AuditModel
import Testing

extension BrowserTests {
    /// The page on paper.
    @Suite struct PrintTests {
        @Test func thePrintedRegisterHasItsHeadingsOnEveryPage() throws {
            let output = try Browser.browse(
                SampleReports.auditOfManyAlike(),
                """
                import io
                import pypdf
                page = open_page()
                sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
                pages = ["".join(sheet.extract_text().split()) for sheet in sheets]
                rows = [text for text in pages if "host-" in text and "sharedneed" not in text and "syn-ack" in text
                    and "platform@example.com" in text and "WhereNames" not in text]
                print(len(rows) > 2, sum("Owner,need,approval" in text for text in rows) == len(rows))
                print(page.locator("#register th button").count())
                """)
            #expect(output == "True True\n7\n", "\(output.prefix(900))")
        }

        /// A card that fits on a page is on one, no heading ends a page, and links are printed as what they say.
        @Test func aPrintedPageEndsWhereAReaderWouldEndIt() throws {
            var report = try SampleReports.auditOfManyAlike()
            for index in report.findings.indices where report.findings[index].need != "shared need" {
                report.findings[index].policyLocation = SampleReports.location(1000 + index)
            }
            let output = try Browser.browse(
                report,
                """
                import io
                import pypdf
                page = open_page()
                sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
                pages = ["".join(sheet.extract_text().split()) for sheet in sheets]
                first = lambda words: next((n for n, text in enumerate(pages) if "".join(words.split()) in text), None)
                cards = page.evaluate('''() => [...document.querySelectorAll("article.finding:not(.many)")].map(
                    (card) => [card.id, [...card.querySelectorAll("dd")].pop().textContent])''')
                for card, end in cards:
                    if first(card) is None or first(card) != first(end): print("cut:", card, first(card), first(end))
                titles = page.evaluate('''[...document.querySelectorAll("h2, h3, thead tr")].map(
                    (title) => title.textContent.replace(/\\\\s/g, ""))''')
                for number, text in enumerate(pages):
                    for title in titles:
                        if text.endswith(title): print("a heading ends page", number + 1, title)
                    if "file:" in text or "#a11ce" in text: print("an address on page", number + 1)
                print(sum("a11ce100" in text and "WhereNamesObservedFinding" in text for text in pages) >= 3, len(cards))
                """)
            #expect(output == "True 7\n", "\(output.prefix(900))")
        }

        /// On paper nothing can be scrolled into view: what is wider than the page is lost.
        @Test(arguments: [
            ("", 210 - 2 * 14, "section:not(#register):not(#services):not(#reviews):not(#waivers)"),
            ("a-long-directory-name/", 297 - 2 * 14, "#register, #services, #reviews, #waivers"),
        ])
        func noTableIsWiderThanItsPaper(directory: String, millimetres: Int, sections: String) throws {
            var report = try SampleReports.audit()
            let line = AuditModel.SourceLocation(file: directory + "Fixtures/demo/exposure.yaml", line: 127, column: 46)
            for position in report.findings.indices { report.findings[position].policyLocation = line }
            for position in report.targets.indices { report.targets[position].location = line }
            let output = try Browser.browse(
                report,
                """
                page = open_page(viewport={"width": \(millimetres) * 96 * 10 // 254, "height": 900})
                page.emulate_media(media="print")
                sheet = "\(millimetres > 210 ? "wide" : "auto")"
                for table in page.query_selector_all(":is(\(sections)) > .scroll"):
                    if table.evaluate("(table) => getComputedStyle(table.parentElement).page") != sheet: print("other paper:", table)
                for cell in page.query_selector_all(":is(\(sections)) td:last-child"):
                    box = cell.bounding_box()
                    wide = cell.evaluate("(cell) => cell.scrollWidth > cell.clientWidth + 1")
                    if wide or box["x"] + box["width"] > \(millimetres) * 96 / 25.4: print("cut off:", cell.inner_text()[:80])
                """)
            #expect(output.isEmpty, "\(output.prefix(300))")
        }
    }
}
