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
  // A finding stands in a card of its own, or in a row of a card that it shares; what they share is read once.
  const shared = new Map();
  const sharedWords = (card) => {
    if (!shared.has(card)) {
      const parts = card.querySelectorAll(":scope > :not(.scroll)");
      shared.set(card, [...parts].map((part) => part.textContent).join(" ").toLowerCase());
    }
    return shared.get(card);
  };
  // What holds a finding and goes when nothing is left in it, with the height in rem that the finding takes there.
  const holders = (place) => {
    const card = place.closest("article");
    const outer = card.parentElement.matches(".batch") ? [card.parentElement] : [];
    if (place === card) return outer.map((batch) => [batch, 15.6]);
    return [place.parentElement, card, ...outer].map((holder) => [holder, 2.7]);
  };
  const read = (row) => {
    const [verdict, , , , , owner] = row.cells;
    const place = row.id ? null : document.getElementById(row.dataset.id);
    const mark = verdict.querySelector(".baseline");
    return {
      row,
      place,
      holders: [[row.parentElement, 3.8], ...(place ? holders(place) : [])],
      shared: place && place.localName === "tr" ? sharedWords(place.closest("article")) : "",
      isShown: true,
      values: {
        verdict: verdict.firstChild.textContent.trim(),
        severity: verdict.querySelector("small").textContent,
        owner: owner.dataset.sort,
        group: row.dataset.group || "",
        baseline: mark ? mark.textContent : "",
      },
      words: (row.textContent + " " + row.dataset.id + " " + (row.dataset.group || "") + " " +
        (place ? place.textContent : "")).toLowerCase(),
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
  const cards = [...document.querySelectorAll(".many")].map((card) => {
    const count = card.querySelector(".count");
    return { card, count, total: count.textContent };
  });
  const fit = (heights) => {
    for (const batch of batches) {
      const height = heights.get(batch) || 0;
      batch.hidden = height === 0;
      batch.style.containIntrinsicHeight = height + "rem";
    }
    for (const { card, count, total } of cards) {
      const rows = Math.round((heights.get(card) || 0) / 2.7);
      card.hidden = rows === 0;
      count.textContent = rows < parseInt(total, 10) ? rows + " of " + total : total;
    }
    for (const group of groups) group.hidden = !group.querySelector(":scope > :not(h3):not([hidden])");
  };
  let applied = ",".repeat(keys.length);
  const apply = () => {
    readAll();
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = keys.map((key, index) => [key, selects[index].value]).filter((pair) => pair[1]);
    let shown = 0;
    const heights = new Map();
    for (const entry of entries) {
      const isShown = wanted.every((pair) => entry.values[pair[0]] === pair[1]) &&
        words.every((word) => entry.words.includes(word) || entry.shared.includes(word));
      if (entry.isShown !== isShown) {
        entry.isShown = isShown;
        entry.row.hidden = !isShown;
        if (entry.place) entry.place.hidden = !isShown;
      }
      if (!isShown) continue;
      shown += 1;
      for (const [holder, height] of entry.holders) heights.set(holder, (heights.get(holder) || 0) + height);
    }
    fit(heights);
    count.textContent = words.length + wanted.length > 0 ? shown + " of " + entries.length + " verdicts" : "";
    // A field that loses the focus to a link applies what is applied already, at a place that is not known yet.
    if (applied !== String(filter())) remember();
    applied = String(filter());
  };

  // The filter belongs to the place in the history where it was set. A link to a finding that it hides takes it off, and
  // going back puts it on again.
  const filter = () => [text.value, ...selects.map((select) => select.value)];
  // What was remembered for this place; a new one can begin with a copy of what was remembered for the last.
  const remembered = () => (history.state && history.state.hash === location.hash ? history.state : null);
  const remember = () => history.replaceState({ hash: location.hash, filter: filter() }, "");
  const use = (values) => {
    readAll();
    if (String(values) === String(filter())) return;
    [text, ...selects].forEach((field, index) => { field.value = values[index] || ""; });
    apply();
  };
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    use([]);
    target.scrollIntoView();
  };

  let pending = 0;
  text.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(apply, 60);
  });
  form.addEventListener("focusin", readAll);
  form.addEventListener("change", apply);
  const applyNow = () => {
    clearTimeout(pending);
    apply();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    applyNow();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !text.value) return;
    event.preventDefault();
    text.value = "";
    applyNow();
  });
  // The fields are emptied after the event.
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  if (rows.length <= 500) readAll(); else setTimeout(readOn, 200);
  if (remembered()) use(remembered().filter); else reveal();
  addEventListener("popstate", () => {
    const known = remembered();
    if (!known) return;
    use(known.filter);
    // The browser goes by what the page was before the filter changed it.
    if ("y" in known) requestAnimationFrame(() => scrollTo(0, known.y));
  });
  addEventListener("hashchange", () => {
    if (remembered()) return;
    reveal();
    remember();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a[href^='#']")) return;
    history.replaceState({ hash: location.hash, filter: filter(), y: scrollY }, "");
  });

  // A finding as Markdown, for a ticket. Backslashes and references keep what the page shows from becoming markup there;
  // a mention or a reference to an issue is stopped by a character without width after its sign.
  const signs = /[\\`*_[\]|~$&<>#]|(?<![\p{L}\p{N}_])@|(?<=^|\W)gh-|^[-+=/]|(?<=^\d+)[.)](?=\s|$)|(?<=:)\/|(?<=www)\./giu;
  const plain = (element) => element.textContent.replace(/\s+/g, " ").trim().replace(signs, (sign) => {
    if (/[&<>]/.test(sign)) return "&#" + sign.codePointAt(0) + ";";
    return (sign.length > 1 ? sign : "\\" + sign) + (/[@#]|.-/.test(sign) ? "&#8288;" : "");
  });
  // Of a card, or of a row of one that has several findings.
  const markdown = (place) => {
    const card = place.closest("article");
    const find = (selector) => card.querySelector(":scope > " + selector);
    const cells = (row) => [...row.cells].slice(0, -1).concat(row.querySelector(".id")).map(plain);
    const isRow = place !== card;
    const where = plain(isRow ? place.cells[0] : find("header > .place"));
    const message = plain(find(".message"));
    const lines = ["### " + plain(find("header > .chip")) + ": " + plain(find("header > h4")) + " " + where, ""];
    lines.push(isRow ? message.replace(/^Each /, () => where + " ") : message, "");
    if (find(".remedy")) lines.push(plain(find(".remedy")), "");
    for (const label of card.querySelectorAll("dt")) {
      lines.push("- " + plain(label) + ": " + plain(label.nextElementSibling));
    }
    if (isRow) {
      const labels = [...card.querySelectorAll("th")].map(plain);
      cells(place).forEach((cell, index) => { if (index && cell) lines.push("- " + labels[index] + ": " + cell); });
    } else if (find(".scroll")) {
      const rows = [...card.querySelectorAll("tbody tr:not([hidden])")];
      for (const row of rows) lines.push("- " + cells(row).filter(Boolean).join(", "));
    } else {
      lines.push("- Finding: " + plain(find("header > .id")));
    }
    return lines.join("\n") + "\n";
  };
  const addButton = (place) => {
    const home = place && place.querySelector(place.localName === "tr" ? ":scope > td:last-child" : ":scope > header");
    if (!home || home.querySelector(".copy")) return;
    const what = place.id ? "finding " + place.id : "these findings";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.title = "Copy " + (place.id ? "this finding" : what) + " as Markdown";
    button.setAttribute("aria-label", "Copy " + what + " as Markdown");
    home.append(button);
  };
  if (navigator.clipboard) {
    const findings = document.getElementById("findings");
    const places = "article.finding, .many tbody tr";
    if (document.querySelector("main.large")) {
      // Thousands of buttons would cost more than the page: each comes when its finding is reached.
      const reach = (event) => {
        addButton(event.target.closest("article.finding"));
        addButton(event.target.closest(places));
      };
      findings.addEventListener("pointerover", reach);
      findings.addEventListener("focusin", reach);
    } else {
      document.querySelectorAll(places).forEach(addButton);
    }
    findings.addEventListener("click", async (event) => {
      const button = event.target.closest(".copy");
      if (!button) return;
      try {
        await navigator.clipboard.writeText(markdown(button.closest(places)));
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
      // A heading with a button in it is printed on the first page of its table only.
      addEventListener("beforeprint", () => heading.replaceChildren(button.textContent));
      addEventListener("afterprint", () => heading.replaceChildren(button));
    });
  };
  makeSortable(table, apply);
  document.querySelectorAll("main > section:not(#register) > .scroll > table").forEach((other) => makeSortable(other, () => {}));
})();
