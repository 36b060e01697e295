import { el } from "./dom.js";
import { count } from "./format.js";

const SOME = 12;

/**
 * A table that is sorted by the heads of its columns, and shows some rows first.
 * A column: label; value(row), to sort by; cell(row), text or element, the value when left away; number, to stand right.
 */
export function table({ caption, columns, rows, sortBy, some = SOME }) {
  let sorted = sortBy === undefined ? null : { column: columns[sortBy], down: columns[sortBy].number === true };
  let shown = some;
  const body = el("tbody");
  const more = el("button", { type: "button", class: "more", onclick: () => { shown = rows.length; draw(); } });
  const heads = columns.map((column) =>
    el("th", { scope: "col", class: column.number ? "number" : null },
      column.value
        ? el("button", { type: "button", onclick: () => { sorted = { column, down: sorted?.column === column ? !sorted.down : column.number === true }; draw(); } }, column.label)
        : column.label));
  const element = el("div", { class: "table" },
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table: ${caption}` },
      el("table", {}, el("caption", { class: "hidden" }, caption), el("thead", {}, el("tr", {}, heads)), body)),
    more);

  function draw() {
    const order = sorted === null ? rows : [...rows].sort((a, b) => (sorted.down ? -1 : 1) * compare(sorted.column.value(a), sorted.column.value(b)));
    heads.forEach((head, i) => {
      if (sorted?.column === columns[i]) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    body.replaceChildren(...order.slice(0, shown).map((row) =>
      el("tr", {}, columns.map((column) => el("td", { class: [column.number ? "number" : "", column.class ?? ""].join(" ").trim() || null }, column.cell ? column.cell(row) : String(column.value(row)))))));
    more.textContent = `Show all ${count(rows.length)}`;
    more.hidden = shown >= rows.length;
  }

  draw();
  return element;
}

const compare = (a, b) => (typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en"));

/** A number with a bar behind it. */
export const bar = (text, part, whole) =>
  el("span", { class: "bar" }, el("span", { class: "fill", style: { width: `${Math.max(0, Math.min(100, (100 * part) / (whole || 1)))}%` } }), el("span", { class: "text" }, text));

export const path = (text) => el("code", { class: "path", dir: "auto" }, text);
