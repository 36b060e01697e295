import { hierarchy, partition } from "d3-hierarchy";
import { el, place } from "./dom.js";
import { milliseconds, plural, share } from "./format.js";
import { bar, path, table } from "./table.js";
import { breadcrumbs, keyboard, replaceTiles, select } from "./tiles.js";

const ROW = 24, ROWS = 14, COLORS = 7, NARROWEST = 3;

export function icicleSection({ statement, modules }, live) {
  const root = treeOf(statement, modules);
  const tree = hierarchy(root).sum((node) => node.microseconds);
  const total = tree.value;
  const packages = packagesOf(modules);
  const colorOf = new Map(packages.slice(0, COLORS).map(({ name }, i) => [name, `var(--flame-${i})`]));
  let focus = tree;

  const chart = el("div", { class: "icicle", role: "group" });
  const nav = el("nav", { class: "crumbs", "aria-label": "Place in the start-up profile" });
  const detail = el("p", { class: "detail", "aria-live": "off" });
  keyboard(chart, { zoomOut });
  chart.addEventListener("pointermove", (event) => tell(event.target.closest("button")?.node));
  chart.addEventListener("focusin", (event) => tell(event.target.node));
  new ResizeObserver(draw).observe(chart);

  function zoomTo(node, from) {
    focus = node;
    draw();
    const tiles = [...chart.children];
    select(tiles, tiles.find((tile) => tile.node.data === from?.data) ?? tiles[0]);
    live(describe(node));
  }

  function zoomOut() {
    if (focus.parent) zoomTo(focus.parent, focus);
  }

  function draw() {
    const width = chart.clientWidth;
    if (width === 0) return;
    const shown = partition().size([width, (focus.height + 1) * ROW])(focus.copy());
    const tiles = [];
    shown.each((node) => {
      const w = node.x1 - node.x0;
      if (w < NARROWEST || node.depth >= ROWS) return;
      const original = originalOf(node);
      const tile = el("button", {
        type: "button",
        class: "tile",
        tabindex: "-1",
        "aria-label": describe(node),
        style: { background: colorOf.get(packageOf(node.data.name)) ?? "var(--flame-rest)" },
        onclick: () => zoomTo(original === focus && focus.parent ? focus.parent : original, original),
      }, w > 34 ? node.data.label : null);
      tile.node = node;
      place(tile, node.x0, node.depth * ROW, w - 1, ROW - 1);
      tiles.push(tile);
    });
    chart.style.height = `${Math.min(ROWS, shown.height + 1) * ROW}px`;
    chart.setAttribute("aria-label", `Start-up profile of ${focus.data.name}`);
    replaceTiles(chart, tiles);
    const way = focus.ancestors().reverse();
    breadcrumbs(nav, way.map((node) => node.data.label), (depth) => zoomTo(way[depth], focus));
    tell(shown);
  }

  /** The node of the whole tree that a copy shows. */
  function originalOf(copy) {
    let found = focus;
    for (const node of copy.ancestors().reverse().slice(1)) found = found.children.find((child) => child.data === node.data);
    return found;
  }

  const describe = (node) => `${node.data.name}: ${milliseconds(node.value)} with what it imports, ${milliseconds(node.data.microseconds)} itself, ${share(node.value, total)} of all`;

  function tell(node) {
    if (node) detail.textContent = describe(node);
  }

  const rows = [];
  tree.each((node) => { if (node.depth > 0) rows.push(node); });
  return el("div", {},
    el("p", {}, el("code", {}, statement), ` took ${milliseconds(total)} in ${plural(modules.length, "module")}, once, with `, el("code", {}, "-X importtime"), ", which takes time of its own: shares say more than seconds."),
    nav,
    chart,
    detail,
    el("p", { class: "note" }, "From top to bottom: who imports whom for the first time; from left to right: one after the other. Enter goes inside, Escape or Backspace comes out."),
    el("div", { class: "columns" },
      el("div", {}, el("h3", {}, "By package"), table({
        caption: "Time by package",
        rows: packages,
        columns: [
          { label: "package", value: (row) => row.name, cell: (row) => el("span", {}, el("span", { class: "swatch", style: { backgroundColor: colorOf.get(row.name) ?? "var(--flame-rest)" } }), path(row.name)) },
          { label: "modules", number: true, value: (row) => row.modules },
          { label: "own time", number: true, value: (row) => row.microseconds, cell: (row) => bar(milliseconds(row.microseconds), row.microseconds, packages[0].microseconds) },
        ],
        sortBy: 2,
        some: 8,
      })),
      el("div", {}, el("h3", {}, "By module"), table({
        caption: "Time by module",
        rows,
        columns: [
          { label: "module", value: (node) => node.data.name, cell: (node) => path(node.data.name) },
          { label: "own time", number: true, value: (node) => node.data.microseconds, cell: (node) => milliseconds(node.data.microseconds) },
          { label: "with imports", number: true, value: (node) => node.value, cell: (node) => milliseconds(node.value) },
        ],
        sortBy: 1,
        some: 8,
      }))));
}

const packageOf = (name) => name.split(".")[0];

/** Python tells of a module when it is done, and so after those that it imports. */
function treeOf(statement, modules) {
  const waiting = [];
  for (const { name, depth, microseconds } of modules) {
    const node = { name, label: name.slice(name.lastIndexOf(".") + 1), microseconds, children: (waiting[depth + 1] ?? []) };
    waiting.length = Math.min(waiting.length, depth + 1);
    (waiting[depth] ??= []).push(node);
  }
  return { name: statement, label: statement, microseconds: 0, children: waiting[0] ?? [] };
}

function packagesOf(modules) {
  const packages = new Map();
  for (const { name, microseconds } of modules) {
    const entry = packages.get(packageOf(name)) ?? { name: packageOf(name), modules: 0, microseconds: 0 };
    entry.modules++;
    entry.microseconds += microseconds;
    packages.set(entry.name, entry);
  }
  return [...packages.values()].sort((a, b) => b.microseconds - a.microseconds);
}
