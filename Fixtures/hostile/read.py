"""Reads every report of one run with readers that are not ours, and prints what is wrong with it.

    read.py DIRECTORY FIXTURES SCHEMA

A report must be what its format is, hold nothing that acts on whoever looks at it, and have the ids, host names and verdicts
of the JSON report. Prints how many names and findings that has, then a line for each complaint.
"""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as tree
from pathlib import Path

import commonmark
from jsonschema import Draft7Validator, Draft202012Validator
from junitparser import JUnitXml
from libnmap.parser import NmapParser
from playwright.sync_api import sync_playwright
from prometheus_client.openmetrics.parser import text_string_to_metric_families

directory, fixtures, schema = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
report = json.loads((directory / "report.json").read_text("utf-8"))
names = {name["name"] for host in report["hosts"] for name in host["names"]}
findings = {finding["id"] for finding in report["findings"]}
listed = {finding["id"] for finding in report["findings"] if finding["verdict"] != "compliant"}
print(len(names), len(findings))


def text(name):
    return (directory / name).read_text("utf-8", errors="strict")


def expect(name, what, seen, wanted):
    missing = set(wanted) - set(seen)
    if missing:
        print(f"{name}: {len(missing)} of {len(set(wanted))} {what} are missing:", ascii(sorted(missing)[0])[:200])


def validate(name, schema, validator):
    for error in validator(json.loads(schema.read_text("utf-8"))).iter_errors(json.loads(text(name))):
        print(f"{name}: {error.json_path}", ascii(error.message)[:200])


for file in sorted(directory.glob("report*")):
    for character in file.read_bytes().decode("utf-8", errors="strict"):
        if unicodedata.category(character) in ("Cc", "Cf") and character not in "\n" + "\r" * file.name.endswith(".csv"):
            print(f"{file.name}: U+{ord(character):04X} came through")
            break

validate("report.json", schema, Draft202012Validator)
records = [json.loads(line) for line in text("report.jsonl").splitlines()]
expect("report.jsonl", "names", [n["name"] for r in records if r["record"] == "host" for n in r["names"]], names)
expect("report.jsonl", "findings", [r["id"] for r in records if r["record"] == "finding"], findings)

rows = list(csv.reader(io.StringIO(text("report.csv"), newline=""), strict=True))
if len(set(map(len, rows))) != 1:
    print("report.csv: rows differ in length")
for cell in (cell for row in rows for cell in row):
    if cell.lstrip()[:1] in ("=", "+", "-", "@"):
        print("report.csv: a formula", ascii(cell)[:200])
ids = [cell for row in rows for cell in row if cell in findings]
expect("report.csv", "findings", ids, findings)

subprocess.run(
    ["xmllint", "--noout", "--dtdvalid", "/usr/share/nmap/nmap.dtd", str(directory / "report.xml")], check=True)
hosts = NmapParser.parse_fromfile(str(directory / "report.xml")).hosts
expect("report.xml", "names", [name for host in hosts for name in host.hostnames], names)
keys = [table.get("key") for table in tree.parse(directory / "report.xml").iter("table")]
expect("report.xml", "findings", keys, findings)

validate("report.sarif", fixtures / "sarif.schema.json", Draft7Validator)
results = [result for run in json.loads(text("report.sarif"))["runs"] for result in run.get("results", [])]
prints = [value for result in results for value in result["partialFingerprints"].values()]
expect("report.sarif", "findings", [p for value in prints for p in findings if p in value], listed)
cases = [case for suite in JUnitXml.fromfile(str(directory / "report.junit.xml")) for case in suite]
if findings and not cases:
    print("report.junit.xml: no case")

for name in ("report.md", "ticket.md"):
    source = text(name)
    expect(name, "findings", [finding for finding in findings if finding in source], listed)
    for node, _ in commonmark.Parser().parse(source).walker():
        if node.t in ("link", "image"):
            print(f"{name}: a {node.t}", ascii(node.destination))
        if node.t in ("html_block", "html_inline") and re.search(r"<(?!/?(details|summary|br|!--))", node.literal):
            print(f"{name}: markup", ascii(node.literal)[:200])

if not list(text_string_to_metric_families(text("report.prom"))):
    print("report.prom: no metric")

expect("report.txt", "findings", [finding for finding in findings if finding in text("report.txt")], listed)
expect("report.txt", "names", [n for n in names if n in "".join(text("report.txt").split())], names)
for chunk in re.split(r"\x1b\[[0-9;]*[mK]|\r?\n|\r", (directory / "terminal").read_bytes().decode("utf-8")):
    for character in chunk:
        if unicodedata.category(character) in ("Cc", "Cf"):
            print(f"terminal: U+{ord(character):04X} came through, in", ascii(chunk)[:200])
            break

with sync_playwright() as player:
    browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page()
    page.on("dialog", lambda dialog: print("report.html: a dialog"))
    page.on("console", lambda message: print("report.html: console:", message.text[:200]))
    page.on("pageerror", lambda error: print("report.html: error:", str(error)[:200]))
    page.on("request", lambda request: request.url.startswith("file:") or print("report.html: asks for", request.url))
    page.goto(f"file://{directory}/report.html")
    if page.evaluate("document.scripts.length") > 1:
        print("report.html: a foreign script")
    codes = page.evaluate("[...document.querySelectorAll('.host .name code')].map((code) => code.textContent)")
    expect("report.html", "names", codes, names)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    expect("report.html", "findings", ids, findings)
    browser.close()
