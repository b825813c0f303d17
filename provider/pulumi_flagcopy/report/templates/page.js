"use strict";
(() => {
  const BATCH = 100; // rows added to the page at once
  const ON_PAPER = 500; // flags whose differences are printed in words
  const [REFERENCE, SAME, DIFFERS, MISSING] = [0, 1, 2, 3];

  const byId = (id) => document.getElementById(id);
  const read = (block) => JSON.parse(block.textContent);
  const columns = read(byId("columns"));
  const reference = [...document.querySelectorAll("#flags th")].findIndex((th) => "reference" in th.dataset) - 1;
  const differenceBlocks = [...document.querySelectorAll("script.differences")];

  /* A cell is one number: state, off, gated, count of differences. */
  const stateOf = (cell) => cell & 3;
  const isOff = (cell) => Boolean(cell & 4);
  const isGated = (cell) => Boolean(cell & 8);
  const countOf = (cell) => cell >> 4;

  const rows = [];
  document.querySelectorAll("script.rows").forEach((block, number) => {
    read(block).forEach(([flag, title, tags, cells], place) => {
      const text = [flag, title, ...tags].join("\n").toLowerCase();
      rows.push({ flag, title, tags, cells, text, block: number, place });
    });
    block.remove();
  });
  const collator = new Intl.Collator("en", { numeric: true });
  rows.sort((one, other) => collator.compare(one.flag, other.flag));

  /** An element with a class and children; strings become text, never markup. */
  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  }

  function role(element, name) {
    element.setAttribute("role", name);
    return element;
  }

  // The list.

  const STATES = {
    differs: (row) => row.cells.some((cell) => stateOf(cell) === DIFFERS),
    missing: (row) => row.cells.some((cell) => stateOf(cell) === MISSING),
    off: (row) => row.cells.some(isOff),
    gated: (row) => row.cells.some(isGated),
    same: (row) => row.cells.every((cell) => stateOf(cell) <= SAME),
  };
  const body = byId("flags").tBodies[0];
  let matching = rows;
  let shown = 0;

  function filter() {
    const words = byId("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const tag = byId("tag").value;
    const state = STATES[byId("state").value];
    matching = rows.filter(
      (row) =>
        words.every((word) => row.text.includes(word)) &&
        (!tag || row.tags.includes(tag)) &&
        (!state || state(row)),
    );
    body.replaceChildren();
    shown = 0;
    showMore();
    byId("count").textContent =
      matching.length === rows.length ? plural(rows.length, "flag") : `${matching.length} of ${plural(rows.length, "flag")}`;
  }

  function showMore(most = BATCH) {
    const next = matching.slice(shown, shown + most);
    body.append(...next.map(rowElement));
    shown += next.length;
    byId("more").hidden = shown >= matching.length;
  }

  function rowElement(row) {
    const head = role(make("th", "", row.flag), "rowheader");
    head.scope = "row";
    if (row.title) head.append(make("span", "title", row.title));
    if (row.tags.length) {
      const tags = make("ul", "tags", ...row.tags.map((tag) => make("li", "", tag)));
      tags.setAttribute("aria-label", "Tags");
      head.append(tags);
    }
    return role(make("tr", "", head, ...row.cells.map((cell, column) => cellElement(row, cell, column))), "row");
  }

  function cellElement(row, cell, column) {
    const marks = make("span", "marks", stateElement(row, cell, column));
    if (isOff(cell) && stateOf(cell) !== REFERENCE) marks.append(make("span", "mark", "off"));
    if (isGated(cell)) marks.append(make("span", "mark", "gated"));
    const name = make("span", "environment", columns[column]);
    name.setAttribute("aria-hidden", "true");
    return role(make("td", "", name, marks), "cell");
  }

  function stateElement(row, cell, column) {
    const state = stateOf(cell);
    if (state === REFERENCE) return make("span", "", isOff(cell) ? "off" : "on");
    if (state === SAME) return make("span", "same", "= same");
    const missing = state === MISSING;
    const text = missing ? "∅ missing" : `≠ ${plural(countOf(cell), "difference")}`;
    if (!countOf(cell)) return make("span", "missing", text);
    const button = make("button", missing ? "missing" : "differs", text);
    button.type = "button";
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-label", `${text.slice(2)}: ${row.flag} in ${columns[column]}`);
    button.addEventListener("click", () => open(row, column));
    return button;
  }

  // The difference, side by side.

  function differencesOf(row) {
    return read(differenceBlocks[row.block])[row.place];
  }

  function differenceRows(differences) {
    return differences.map(([what, there, here]) => {
      const head = role(make("th", "", what), "rowheader");
      head.scope = "row";
      return role(make("tr", "", head, sideElement(there, reference), sideElement(here)), "row");
    });

    function sideElement(text, column = opened) {
      const name = make("span", "environment", columns[column]);
      name.setAttribute("aria-hidden", "true");
      return role(make("td", text ? "" : "nothing", name, text || "nothing"), "cell");
    }
  }

  let opened = 0;

  function open(row, column) {
    opened = column;
    const missing = stateOf(row.cells[column]) === MISSING;
    byId("difference-title").textContent = row.flag;
    byId("difference-about").textContent =
      `${columns[column]} ${missing ? "does not have what" : "differs from what"} ${columns[reference]} has` +
      (isGated(row.cells[column]) ? "; changes need an approval" : "");
    byId("difference-reference").textContent = `${columns[reference]} (reference)`;
    byId("difference-here").textContent = columns[column];
    const dialog = byId("difference");
    dialog.querySelector("tbody").replaceChildren(...differenceRows(differencesOf(row)[column]));
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  // Paper: every matching row, and the differences in words.

  addEventListener("beforeprint", () => {
    showMore(matching.length);
    const differing = matching.filter((row) => row.cells.some(countOf));
    const parts = differing.slice(0, ON_PAPER).flatMap((row) =>
      Object.entries(differencesOf(row)).flatMap(([column, differences]) => {
        opened = Number(column);
        const names = ["What", `${columns[reference]} (reference)`, columns[opened]];
        const head = make("thead", "", make("tr", "", ...names.map((name) => make("th", "", name))));
        const table = make("table", "", head, make("tbody", "", ...differenceRows(differences)));
        return [make("h3", "", `${row.flag} in ${columns[opened]}`), table];
      }),
    );
    const left = differing.length - ON_PAPER;
    if (left > 0) parts.push(make("p", "", `The differences of ${plural(left, "more flag")} are left out. Filter the list to print them.`));
    byId("paper").replaceChildren(make("h2", "", "Differences"), ...parts);
  });
  addEventListener("afterprint", () => byId("paper").replaceChildren());

  function plural(number, noun) {
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
  }

  const tags = [...new Set(rows.flatMap((row) => row.tags))].sort(collator.compare);
  byId("tag").append(...tags.map((tag) => new Option(tag, tag)));
  byId("text").addEventListener("input", filter);
  for (const id of ["tag", "state"]) byId(id).addEventListener("change", filter);
  byId("filter").addEventListener("reset", () => setTimeout(filter));
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", () => showMore());
  new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && showMore()).observe(byId("more"));
  if (columns.length > 6) {
    const wide = role(byId("wide"), "region");
    wide.className = "scrolls";
    wide.setAttribute("aria-label", "Table of flags, scrolls sideways");
    wide.tabIndex = 0;
  }
  byId("flags").hidden = byId("filter").hidden = false;
  filter();
})();
