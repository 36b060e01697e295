import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import { FATES, KEPT, REMOVED } from "./data.js";
import { color, el, isStill, onThemeChange, place } from "./dom.js";
import { plural, share, size } from "./format.js";
import { breadcrumbs, keyboard, replaceTiles, select } from "./tiles.js";

const HEIGHT = 560, HEADER = 22, INNER_HEADER = 15;

const NATIVE = /\.so(\.|$)|\.dylib$|(^|\/)bin\/python[\d.]*$/;
const KINDS = ["Python", "native libraries", "data", "texts and metadata", "other"];
const kindOf = (name) =>
  /\.(py|pyc|pyi)$/.test(name) ? 0
  : NATIVE.test(name) ? 1
  : /\.dist-info\/|\.(txt|md|rst|html|css|js)$/.test(name) ? 3
  : /\.(json|gz|xml|ya?ml|toml|csv|pem|dat|bin|zip|tiktoken|db|proto|bnf|model)$/.test(name) ? 2
  : 4;

// What a color means, by what is shown.
const COLORINGS = {
  kind: { label: "kind of file", classes: KINDS.map((label, i) => ({ label, color: `kind-${i}` })), of: (file, mode) => kindOf(mode === "after" ? file.now : file.place) },
  fate: {
    label: "what became of it",
    classes: [{ label: "kept", color: "fate-kept" }, { label: "removed", color: "fate-removed", hatched: true }, { label: "rewritten", color: "fate-rewritten" }, { label: "added", color: "fate-added" }],
    of: (file) => file.kind,
  },
  opened: {
    label: "opened by a probe",
    classes: [{ label: "opened", color: "fate-kept" }, { label: "not opened by any probe", color: "fate-removed", hatched: true }],
    of: (file) => (file.opened ? 0 : 1),
  },
};

export function treemapSection(report, files, live) {
  const root = treeOf(report, files);
  const state = { mode: "after", coloring: "kind", names: [] };
  const layouts = {};
  const hasUsage = report.files.opened !== undefined;

  const canvas = el("canvas", { "aria-hidden": "true" });
  const overlay = el("div", { class: "tiles" });
  const map = el("div", { class: "map", role: "group", "aria-describedby": "map-keys", style: { height: `${HEIGHT}px` } }, canvas, overlay);
  const tip = el("div", { class: "tip", hidden: true });
  const nav = el("nav", { class: "crumbs", "aria-label": "Place in the treemap" });
  const legend = el("ul", { class: "legend" });
  const coloring = el("select", { id: "coloring", onchange: () => { state.coloring = coloring.value; draw(); } });
  const modes = ["before", "after"].map((mode) =>
    el("button", { type: "button", "data-mode": mode, onclick: () => show({ mode }) }, mode === "before" ? `Before · ${size(report.bytesBefore)}` : `After · ${size(report.bytesAfter)}`));
  const element = el("div", { class: "treemap" },
    el("div", { class: "toolbar" },
      el("div", { class: "switch", role: "group", "aria-label": "Show the layer" }, modes),
      el("label", {}, "Color by ", coloring)),
    nav,
    map,
    legend,
    el("p", { class: "note", id: "map-keys" }, "Click or press Enter to go inside, Escape or Backspace to come out again, arrow keys to move."),
    tip);

  keyboard(map, { zoomOut });
  overlay.addEventListener("pointermove", (event) => {
    const box = map.getBoundingClientRect();
    const node = nodeAt(state.shown, event.clientX - box.left, event.clientY - box.top);
    if (node) showTip(node, event.clientX, event.clientY);
  });
  overlay.addEventListener("pointerleave", hideTip);
  overlay.addEventListener("focusin", (event) => {
    const box = event.target.getBoundingClientRect();
    if (event.target.matches(":focus-visible") && event.target.node) showTip(event.target.node, box.left + Math.min(box.width / 2, 120), box.top + Math.min(box.height, 40));
  });
  overlay.addEventListener("focusout", hideTip);
  new ResizeObserver(() => draw()).observe(map);
  onThemeChange(draw);

  /** The whole tree by the sizes of one side. */
  function whole(mode) {
    return (layouts[mode] ??= hierarchy(root, (node) => node.children?.filter((child) => child[mode] > 0))
      .sum((node) => (node.children ? 0 : node[mode]))
      .sort((a, b) => b.value - a.value));
  }

  /** The node of that name, or the one around it that there is. */
  function find(names) {
    let node = whole(state.mode);
    for (const name of names) {
      const next = node.children?.find((child) => child.data.name === name);
      if (!next?.children) break;
      node = next;
    }
    return node;
  }

  function show(change) {
    Object.assign(state, change);
    if (state.mode === "before" ? state.coloring === "opened" : false) state.coloring = "fate";
    draw();
  }

  const namesOf = (node) => node.ancestors().reverse().slice(1).map((ancestor) => ancestor.data.name);

  function zoomTo(names, { focus, from } = {}) {
    state.names = names;
    draw();
    const tiles = [...overlay.children];
    const target = tiles.find((tile) => tile.node.data.name === focus) ?? tiles[0];
    if (target) select(tiles, target);
    if (from && !isStill()) {
      const { width, height } = map.getBoundingClientRect();
      const frames = [{ transform: `translate(${from.x0}px, ${from.y0}px) scale(${(from.x1 - from.x0) / width}, ${(from.y1 - from.y0) / height})`, opacity: 0.4 }, { transform: "none", opacity: 1 }];
      for (const part of [canvas, overlay]) part.animate(frames, { duration: 220, easing: "ease-out" });
    }
    const node = find(names);
    live(`${names.length === 0 ? "The whole layer" : names.at(-1)}: ${size(node.value)}, ${plural(node.children.length, "entry", "entries")}`);
  }

  function zoomOut() {
    const names = namesOf(find(state.names));
    if (names.length > 0) zoomTo(names.slice(0, -1), { focus: names.at(-1) });
  }

  function draw() {
    const width = map.clientWidth, height = map.clientHeight;
    if (width === 0) return;
    const focus = find(state.names);
    state.names = namesOf(focus);
    const total = whole(state.mode).value;
    state.shown = treemap()
      .tile(treemapSquarify.ratio(1.4))
      .size([width, height])
      .paddingInner((node) => (node.depth < 2 ? 2 : 1))
      .paddingOuter((node) => (node.depth === 0 ? 0 : node.depth === 1 ? 2 : 1))
      // A head takes room from what is below it: only where there is enough.
      .paddingTop((node) => (node.depth === 1 && hasHead(node) ? HEADER : node.depth === 2 && hasInnerHead(node) ? INNER_HEADER : node.depth === 0 ? 0 : 1))
      .round(true)(focus.copy());

    for (const button of modes) button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode));
    const available = Object.keys(COLORINGS).filter((name) => name !== "opened" || (hasUsage && state.mode === "after"));
    coloring.replaceChildren(...available.map((name) => el("option", { value: name, selected: name === state.coloring }, COLORINGS[name].label)));
    coloring.value = state.coloring;
    map.setAttribute("aria-label", `Treemap of ${state.names.length === 0 ? "the layer" : state.names.join(" / ")}, ${state.mode === "before" ? "as installed" : "as built"}, ${size(focus.value)}`);
    breadcrumbs(nav, ["layer", ...state.names], (depth) => zoomTo(state.names.slice(0, depth), { focus: state.names[depth] }));
    paint(width, height);
    drawLegend();

    const tiles = (state.shown.children ?? []).filter((node) => node.x1 - node.x0 >= 3 && node.y1 - node.y0 >= 3).map((node) => {
      const [w, h] = [node.x1 - node.x0, node.y1 - node.y0];
      const canZoom = Boolean(node.children);
      const tile = el("button", {
        type: "button",
        class: "tile",
        tabindex: "-1",
        "aria-label": `${node.data.name} ${size(node.value)}${canZoom ? `, ${plural(node.data.files, "file")}` : ""}, ${share(node.value, total)} of the whole`,
        onclick: () => {
          const names = [...state.names, node.data.name];
          if (canZoom) zoomTo(names, { from: node });
          else live(describe(node).join(", "));
        },
      }, hasHead(node) || (!canZoom && w > 44 && h > 18) ? el("span", { class: canZoom ? "head" : "head leaf" }, el("b", {}, node.data.name), w > 130 ? ` ${size(node.value)}` : "") : null);
      place(tile, node.x0, node.y0, w, h);
      tile.node = node;
      return tile;
    });
    replaceTiles(overlay, tiles);
  }

  function paint(width, height) {
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    place(canvas, 0, 0, width, height);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const { classes, of } = COLORINGS[state.coloring];
    const fills = classes.map((entry) => (entry.hatched ? hatch(context, color(entry.color), color("hatch")) : color(entry.color)));
    const [header, inner, ink] = ["map-header", "map-inner", "ink"].map(color);
    state.shown.each((node) => {
      const [w, h] = [node.x1 - node.x0, node.y1 - node.y0];
      if (w < 1 || h < 1 || node.depth === 0) return;
      if (node.children) {
        if (node.depth > 2) return;
        context.fillStyle = node.depth === 1 ? header : inner;
        context.fillRect(node.x0, node.y0, w, h);
        if (node.depth === 2 && hasInnerHead(node)) label(node.data.name, node.x0 + 4, node.y0 + 11, w - 8, ink);
        return;
      }
      context.fillStyle = fills[of(node.data.file, state.mode)];
      context.fillRect(node.x0, node.y0, w, h);
      if (node.depth > 1 && w > 60 && h > 16) label(node.data.name, node.x0 + 4, node.y0 + 12, w - 8, color("on-tile"));
    });

    function label(text, x, y, room, fill) {
      context.font = "11px system-ui, sans-serif";
      context.fillStyle = fill;
      const letters = Math.floor((room / Math.max(1, context.measureText(text).width)) * text.length);
      if (letters >= text.length) context.fillText(text, x, y);
      else if (letters > 4) context.fillText(`${text.slice(0, letters - 1)}…`, x, y);
    }
  }

  function drawLegend() {
    const { classes, of } = COLORINGS[state.coloring];
    const bytes = classes.map(() => 0);
    state.shown.eachAfter((node) => { if (!node.children) bytes[of(node.data.file, state.mode)] += node.value; });
    legend.replaceChildren(...classes.flatMap((entry, i) =>
      bytes[i] > 0 ? [el("li", {}, el("span", { class: entry.hatched ? "swatch hatched" : "swatch", style: { backgroundColor: `var(--${entry.color})` } }), `${entry.label} `, el("b", {}, size(bytes[i])))] : []));
  }

  function describe(node) {
    const file = node.data.file;
    const names = [...state.names, ...namesOf(node)];
    const lines = [file ? (state.mode === "after" ? file.now : file.place) : names.join(" / ")];
    lines.push(`${size(node.data.before)} before → ${size(node.data.after)} after, ${share(node.value, whole(state.mode).value)} of the whole`);
    if (!file) lines.push(plural(node.data.files, "file"));
    else if (file.kind !== KEPT || file.by) lines.push(`${FATES[file.kind]} by ${file.by}: ${file.rule}`);
    if (file && state.mode === "after" && file.opened !== null) lines.push(file.opened ? "opened by a probe" : "not opened by any probe");
    return lines;
  }

  function showTip(node, x, y) {
    const [title, ...lines] = describe(node);
    tip.replaceChildren(el("b", {}, title), ...lines.map((line) => el("span", {}, line)));
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    Object.assign(tip.style, {
      left: `${Math.max(8, Math.min(x + 14, innerWidth - width - 8))}px`,
      top: `${y + 18 + height > innerHeight ? Math.max(8, y - height - 12) : y + 18}px`,
    });
  }

  function hideTip() {
    tip.hidden = true;
  }

  return {
    element,
    /** Goes to the folder of a file, on the side where there is one. */
    reveal(file) {
      show({ mode: file.kind === REMOVED ? "before" : "after", coloring: file.kind === REMOVED ? "fate" : state.coloring });
      const names = [];
      let node = root;
      for (; node.children; node = node.children.find((child) => child.owns(file))) names.push(node.name);
      zoomTo(names.slice(1), { focus: node.name });
      map.scrollIntoView({ block: "center", behavior: isStill() ? "auto" : "smooth" });
    },
  };
}

const hasHead = ({ x0, x1, y0, y1 }) => x1 - x0 > 48 && y1 - y0 > 2.2 * HEADER;
const hasInnerHead = ({ x0, x1, y0, y1 }) => x1 - x0 > 48 && y1 - y0 > 3 * INNER_HEADER;

/** Distributions, in them folders, in them files; a folder with nothing but another one in it is one with that. */
function treeOf(report, files) {
  const root = folder(report.recipe);
  for (const file of files) {
    let at = root;
    const parts = file.short.split("/");
    for (const name of [file.owner, ...parts.slice(0, -1)]) {
      if (!at.folders.has(name)) at.folders.set(name, folder(name));
      at = at.folders.get(name);
    }
    at.leaves.push({ name: parts.at(-1), before: file.before, after: file.after, files: 1, file, owns: (other) => other === file });
  }
  return finish(root, 0);
}

const folder = (name) => ({ name, folders: new Map(), leaves: [] });

function finish({ name, folders, leaves }, depth) {
  let at = { name, folders, leaves };
  while (depth > 1 && at.leaves.length === 0 && at.folders.size === 1) {
    const [only] = at.folders.values();
    at = { ...only, name: `${at.name}/${only.name}` };
  }
  const children = [...[...at.folders.values()].map((child) => finish(child, depth + 1)), ...at.leaves];
  const total = (key) => children.reduce((sum, child) => sum + child[key], 0);
  return { name: at.name, children, before: total("before"), after: total("after"), files: total("files"), owns: (file) => children.some((child) => child.owns(file)) };
}

/** Not by color alone: what is gone is hatched. */
function hatch(context, fill, line) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = fill;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = line;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const x of [-8, 0, 8]) { pen.moveTo(x, 8); pen.lineTo(x + 8, 0); }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}

function nodeAt(node, x, y) {
  const inside = node?.children?.find((child) => x >= child.x0 && x < child.x1 && y >= child.y0 && y < child.y1);
  return inside ? nodeAt(inside, x, y) ?? inside : node?.depth > 0 ? node : undefined;
}
