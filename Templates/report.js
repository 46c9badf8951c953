"use strict";
// Filter, sort and copy. The page is complete without: everything here works on what is already there.
(() => {
  const form = document.getElementById("filter");
  const table = document.getElementById("register-table");
  if (!form || !table) return;

  const text = document.getElementById("filter-text");
  const count = document.getElementById("filter-count");
  const keys = ["verdict", "severity", "owner", "group", "baseline"].filter((key) => document.getElementById("filter-" + key));
  const selects = keys.map((key) => document.getElementById("filter-" + key));

  // What is filtered by, a row of the register each: read once, piece by piece while nobody waits for it.
  const rows = [...table.querySelectorAll("tbody tr")];
  const entries = [];
  const read = (row) => {
    const [verdict, , , , , owner] = row.cells;
    const card = row.id ? null : document.getElementById(row.dataset.id);
    const mark = verdict.querySelector(".baseline");
    return {
      row,
      card,
      isShown: true,
      values: {
        verdict: verdict.firstChild.textContent.trim(),
        severity: verdict.querySelector("small").textContent,
        owner: owner.dataset.sort,
        group: row.dataset.group || "",
        baseline: mark ? mark.textContent : "",
      },
      words: (row.textContent + " " + row.dataset.id + " " + (row.dataset.group || "") + " " +
        (card ? card.textContent : "")).toLowerCase(),
    };
  };
  const readUntil = (isEnough) => {
    while (entries.length < rows.length && !isEnough()) entries.push(read(rows[entries.length]));
    if (entries.length < rows.length || form.dataset.ready) return;
    form.dataset.ready = "true";
    keys.forEach((key, index) => {
      const values = [...new Set(entries.map((entry) => entry.values[key]).filter(Boolean))];
      if (key !== "severity") values.sort();
      for (const value of values) selects[index].add(new Option(value, value));
      selects[index].closest("label").hidden = values.length < 2;
    });
  };
  const readAll = () => readUntil(() => false);
  const readOn = () => {
    const end = performance.now() + 12;
    readUntil(() => performance.now() > end);
    if (!form.dataset.ready) setTimeout(readOn);
  };

  // Batches out of sight are not laid out (see the style sheet): what is left of one is told by its height, and one of
  // which nothing is left goes, and its group with the last.
  const batches = [...document.querySelectorAll(":is(#findings, #register) .batch")];
  const groups = [...document.querySelectorAll(".finding-group")];
  const fit = (shownIn) => {
    for (const batch of batches) {
      const part = shownIn.get(batch) || 0;
      batch.hidden = part === 0;
      batch.style.containIntrinsicHeight = part * (batch.localName === "tbody" ? 3.8 : 15.6) + "rem";
    }
    for (const group of groups) group.hidden = !group.querySelector(".batch:not([hidden])");
  };
  const apply = () => {
    readAll();
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = keys.map((key, index) => [key, selects[index].value]).filter((pair) => pair[1]);
    let shown = 0;
    const shownIn = new Map();
    const use = (item) => shownIn.set(item.parentElement, (shownIn.get(item.parentElement) || 0) + 1);
    for (const entry of entries) {
      const isShown = wanted.every((pair) => entry.values[pair[0]] === pair[1]) &&
        words.every((word) => entry.words.includes(word));
      if (entry.isShown !== isShown) {
        entry.isShown = isShown;
        entry.row.hidden = !isShown;
        if (entry.card) entry.card.hidden = !isShown;
      }
      if (isShown) {
        shown += 1;
        use(entry.row);
        if (entry.card) use(entry.card);
      }
    }
    fit(shownIn);
    count.textContent = words.length + wanted.length > 0 ? shown + " of " + entries.length + " verdicts" : "";
  };

  let pending = 0;
  text.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(apply, 60);
  });
  form.addEventListener("focusin", readAll);
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are emptied after the event.
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  if (rows.length <= 500) readAll(); else setTimeout(readOn, 200);

  // A finding as Markdown, for a ticket. Backslashes and references keep what the page shows from becoming markup there;
  // a mention or a reference to an issue is stopped by a character without width after its sign.
  const signs = /[\\`*_[\]|~$&<>#]|(?<![\p{L}\p{N}_])@|(?<=^|\W)gh-|^[-+=/]|(?<=^\d+)[.)](?=\s|$)|(?<=:)\/|(?<=www)\./giu;
  const plain = (element) => element.textContent.replace(/\s+/g, " ").trim().replace(signs, (sign) => {
    if (/[&<>]/.test(sign)) return "&#" + sign.codePointAt(0) + ";";
    return (sign.length > 1 ? sign : "\\" + sign) + (/[@#]|.-/.test(sign) ? "&#8288;" : "");
  });
  const markdown = (card) => {
    const find = (selector) => card.querySelector(selector);
    const lines = ["### " + plain(find(".chip")) + ": " + plain(find("h4")) + " " + plain(find(".place")), ""];
    lines.push(plain(find(".message")), "");
    if (find(".remedy")) lines.push(plain(find(".remedy")), "");
    for (const label of card.querySelectorAll("dt")) {
      lines.push("- " + plain(label) + ": " + plain(label.nextElementSibling));
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
    const findings = document.getElementById("findings");
    if (document.querySelector("main.large")) {
      // Thousands of buttons would cost more than the page: each comes when its finding is reached.
      const reach = (event) => addButton(event.target.closest("article.finding"));
      findings.addEventListener("pointerover", reach);
      findings.addEventListener("focusin", reach);
    } else {
      document.querySelectorAll("article.finding").forEach(addButton);
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

  // Sorting: a button in each heading, so that the keyboard reaches it.
  const sortKey = (row, column) => row.cells[column].dataset.sort || row.cells[column].textContent;
  const collator = new Intl.Collator("en", { numeric: true });
  const makeSortable = (sorted, whenSorted) => {
    const headings = [...sorted.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      button.addEventListener("click", () => {
        const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
        const bodies = [...sorted.tBodies];
        const keyed = bodies.flatMap((body) => [...body.rows]).map((row) => [sortKey(row, column), row]);
        keyed.sort((left, right) => direction * collator.compare(left[0], right[0]));
        const length = Math.ceil(keyed.length / bodies.length);
        bodies.forEach((body, place) => {
          body.append(...keyed.slice(place * length, (place + 1) * length).map((pair) => pair[1]));
        });
        whenSorted();
      });
      heading.replaceChildren(button);
    });
  };
  makeSortable(table, apply);
  document.querySelectorAll("main > section:not(#register) > .scroll > table").forEach((other) => makeSortable(other, () => {}));
})();
