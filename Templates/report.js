"use strict";
// Filter, sort and copy. The page is complete without: everything here works on what is already there.
(() => {
  const form = document.getElementById("filter");
  const items = [...document.querySelectorAll("article.finding, #register-table tbody tr")];
  if (!form || items.length === 0) return;

  const text = document.getElementById("filter-text");
  const count = document.getElementById("filter-count");
  const keys = ["verdict", "severity", "owner", "group"];
  const selects = keys.map((key) => document.getElementById("filter-" + key));
  const rows = items.filter((item) => item.localName === "tr");
  const haystacks = new Map();

  keys.forEach((key, index) => {
    const values = new Set(items.map((item) => item.dataset[key]).filter(Boolean));
    const sorted = key === "severity" ? [...values] : [...values].sort();
    for (const value of sorted) selects[index].add(new Option(value, value));
    selects[index].closest("label").hidden = values.size < 2;
  });

  const haystack = (item) => {
    let value = haystacks.get(item);
    if (value === undefined) {
      value = (item.textContent + " " + (item.dataset.id || "") + " " + item.dataset.group).toLowerCase();
      haystacks.set(item, value);
    }
    return value;
  };

  const apply = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = selects.map((select) => select.value);
    const isActive = words.length > 0 || wanted.some(Boolean);
    let shown = 0;
    for (const item of items) {
      const isShown = keys.every((key, index) => !wanted[index] || item.dataset[key] === wanted[index]) &&
        (words.length === 0 || words.every((word) => haystack(item).includes(word)));
      if (item.hidden === isShown) item.hidden = !isShown;
      if (isShown && item.localName === "tr") shown += 1;
    }
    for (const group of document.querySelectorAll(".finding-group")) {
      group.hidden = !group.querySelector("article.finding:not([hidden])");
    }
    count.textContent = isActive ? shown + " of " + rows.length + " verdicts" : "";
  };

  let pending = 0;
  text.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(apply, 60);
  });
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are emptied after the event.
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;

  // A finding as Markdown, for a ticket. Backslashes keep what the page shows from becoming markup there.
  const plain = (element) => element.textContent.replace(/\s+/g, " ").trim().replace(/[\\`*_[\]<>|~$#@]/g, "\\$&");
  const markdown = (card) => {
    const find = (selector) => card.querySelector(selector);
    const lines = ["### " + plain(find(".chip")) + ": " + plain(find("h4")) + " " + plain(find(".place")), ""];
    lines.push(plain(find(".message")), "");
    if (find(".remedy")) lines.push(plain(find(".remedy")), "");
    for (const fact of card.querySelectorAll("dl > div")) {
      lines.push("- " + plain(fact.querySelector("dt")) + ": " + plain(fact.querySelector("dd")));
    }
    lines.push("- Finding: " + plain(find(".id")));
    return lines.join("\n") + "\n";
  };
  const addButton = (card) => {
    if (!card || card.querySelector(".copy")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.title = "Copy this finding as Markdown";
    button.setAttribute("aria-label", "Copy finding " + card.id + " as Markdown");
    card.querySelector("header").append(button);
  };
  if (navigator.clipboard) {
    const cards = document.querySelectorAll("article.finding");
    const findings = document.getElementById("findings");
    if (document.querySelector("main.large")) {
      // Thousands of buttons would cost more than the page: each comes when its finding is reached.
      const reach = (event) => addButton(event.target.closest("article.finding"));
      findings.addEventListener("pointerover", reach);
      findings.addEventListener("focusin", reach);
    } else {
      cards.forEach(addButton);
    }
    findings.addEventListener("click", async (event) => {
      const button = event.target.closest(".copy");
      if (!button) return;
      try {
        await navigator.clipboard.writeText(markdown(button.closest("article")));
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }

  // Sorting: a button in each heading of the register, so that the keyboard reaches it.
  const table = document.getElementById("register-table");
  const body = table.tBodies[0];
  const headings = [...table.tHead.rows[0].cells];
  const sortKey = (row, column) => row.cells[column].dataset.sort || row.cells[column].textContent;
  const collator = new Intl.Collator("en", { numeric: true });
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => {
      const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      const keyed = [...body.rows].map((row) => [sortKey(row, column), row]);
      keyed.sort((left, right) => direction * collator.compare(left[0], right[0]));
      body.append(...keyed.map((pair) => pair[1]));
    });
    heading.replaceChildren(button);
  });
})();
