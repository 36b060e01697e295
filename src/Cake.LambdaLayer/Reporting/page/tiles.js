// What treemap and icicle have in common: tiles that are buttons, one of which has the focus.
export function keyboard(container, { zoomOut }) {
  container.addEventListener("keydown", (event) => {
    const tiles = [...container.querySelectorAll("button.tile")];
    const from = tiles.indexOf(document.activeElement);
    if (event.key === "Escape" || event.key === "Backspace") {
      event.preventDefault();
      zoomOut();
      return;
    }
    const target = event.key === "Home" ? tiles[0] : event.key === "End" ? tiles.at(-1) : from < 0 ? undefined : neighbour(tiles, tiles[from], event.key);
    if (target) {
      event.preventDefault();
      select(tiles, target);
    }
  });
}

/** Gives one tile the focus, and lets Tab find it again. */
export function select(tiles, target, focus = true) {
  for (const tile of tiles) tile.tabIndex = tile === target ? 0 : -1;
  if (focus) target?.focus({ preventScroll: true });
}

/** Puts other tiles in the place of those that are there; the focus stays on the one that shows the same. */
export function replaceTiles(container, tiles) {
  const focused = container.contains(document.activeElement) ? document.activeElement.node?.data : undefined;
  container.replaceChildren(...tiles);
  if (tiles.length > 0) select(tiles, tiles.find((tile) => tile.node.data === focused) ?? tiles[0], focused !== undefined);
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The nearest tile in a direction: those straight ahead come before those that are off the line. */
function neighbour(tiles, from, key) {
  const direction = DIRECTIONS[key];
  if (!direction) return undefined;
  const [dx, dy] = direction;
  const at = from.getBoundingClientRect();
  let best, least = Infinity;
  for (const tile of tiles) {
    if (tile === from) continue;
    const box = tile.getBoundingClientRect();
    const ahead = dx ? (dx > 0 ? box.left - at.right : at.left - box.right) : dy > 0 ? box.top - at.bottom : at.top - box.bottom;
    if (ahead < -2) continue;
    const aside = dx ? gap(box.top, box.bottom, at.top, at.bottom) : gap(box.left, box.right, at.left, at.right);
    const off = dx ? Math.abs(box.top - at.top) : Math.abs(box.left - at.left);
    const distance = ahead + 20 * aside + 0.01 * off;
    if (distance < least) [best, least] = [tile, distance];
  }
  return best;
}

const gap = (start, end, otherStart, otherEnd) => Math.max(0, otherStart - end, start - otherEnd);

/** The way to what is shown, from the outside in. */
export function breadcrumbs(nav, names, go) {
  nav.replaceChildren(...names.flatMap((name, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    if (i === names.length - 1) button.setAttribute("aria-current", "location");
    button.addEventListener("click", () => go(i));
    return i === 0 ? [button] : [Object.assign(document.createElement("span"), { textContent: "›", ariaHidden: "true" }), button];
  }));
}
