import AuditModel
import Reporting
import TestSupport

/// Headless Chromium, driven by playwright.
enum Browser {
    private static let opening = """
        import json, shutil, sys
        from playwright.sync_api import expect, sync_playwright
        chromium = shutil.which("chromium") or sys.exit("'chromium' is not installed; run 'make deps'")
        player = sync_playwright().start()
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        def open_page(**options):
            page = browser.new_context(**options).new_page()
            page.set_default_timeout(120_000)
            page.on("console", lambda message: print("console:", message.text[:300]))
            page.on("pageerror", lambda error: print("error:", str(error)[:300]))
            page.on("dialog", lambda dialog: print("dialog:", dialog.message))
            page.on("request", lambda request: request.url.startswith("file:") or print("request:", request.url[:300]))
            page.goto("file://" + sys.argv[1])
            return page

        """
    private static let closing = "\nbrowser.close()\nplayer.stop()\n"

    /// What `script` prints, with the page of `report` as its first argument.
    static func browse(_ report: AuditReport, _ script: String) throws -> String {
        let directory = try TemporaryDirectory()
        let file = try directory.file("report.html", rendered(report, as: .html))
        return try OutsideReader.python(opening + script + closing, file)
    }
}
