export const KEPT = 0, REMOVED = 1, REWRITTEN = 2, ADDED = 3;
export const FATES = ["kept", "removed", "rewritten", "added"];

export async function load() {
  const packed = Uint8Array.from(atob(document.getElementById("data").textContent), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/** The files, from the columns they are stored in. */
export function filesOf({ files, packages }) {
  const { owners, rules, shared, rest, owner, bytesBefore, bytesAfter, kind, rule, newPlaces, opened } = files;
  let last = "";
  return rest.map((end, i) => {
    const place = (last = last.slice(0, shared[i]) + end);
    const why = rule[i] < 0 ? null : rules[rule[i]];
    return {
      place,
      now: newPlaces[i] ?? place,
      short: shortened(place, packages),
      owner: owners[owner[i]],
      before: bytesBefore[i],
      after: bytesAfter[i],
      kind: kind[i],
      by: why?.by,
      rule: why?.rule,
      opened: opened ? opened[i] === 1 : null,
    };
  });
}

const shortened = (place, packages) =>
  place.startsWith(`${packages}/`) ? place.slice(packages.length + 1) : place.startsWith("python/") ? place.slice("python/".length) : place;

/** The bytes of the layer if only these steps were on: a saving counts as long as each of its sets of steps has one that is. */
export const bytesWith = ({ bytesBefore, savings }, active) => bytesBefore - sum(savings.filter((saving) => isSaved(saving, active)), (saving) => saving.bytes);

export const filesBack = ({ savings }, active) => sum(savings.filter((saving) => !isSaved(saving, active)), (saving) => saving.files);

const isSaved = (saving, active) => saving.claims.every((steps) => steps.some((step) => active.has(step)));

export const sum = (items, value) => items.reduce((total, item) => total + value(item), 0);

/** Groups items, largest group first. */
export function grouped(items, key, value) {
  const groups = new Map();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name) ?? { name, items: 0, value: 0 };
    group.items++;
    group.value += value(item);
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => b.value - a.value);
}
