import { ADDED, FATES, grouped, KEPT, REMOVED, sum } from "./data.js";
import { el } from "./dom.js";
import { count, mega, plural, share, signed, size } from "./format.js";
import { bar, path, table } from "./table.js";

const STATUS = { passed: "passes", upstreamGap: "upstream's gap", failed: "fails" };
const status = (value) => el("span", { class: `status ${value}` }, STATUS[value]);
const ORDER = ["failed", "upstreamGap", "passed"];

export function probesSection({ ran, summary, probes, imported, takenAway, modules, network }) {
  const number = (value) => probes.filter((probe) => probe.status === value).length;
  const lost = modules.filter((module) => module.status === "failed").length;
  return el("div", {},
    el("ul", { class: "facts" },
      el("li", {}, el("b", {}, `${count(number("passed"))} of ${count(probes.length)}`), " probes pass"),
      el("li", {}, el("b", {}, count(number("upstreamGap"))), " fail on the plain install too: upstream's gaps"),
      el("li", { class: number("failed") > 0 ? "bad" : null }, el("b", {}, count(number("failed"))), " fail on the layer only"),
      ran ? el("li", {}, el("b", {}, count(imported)), " modules can be imported") : null,
      ran ? el("li", { class: lost > 0 ? "bad" : null }, el("b", {}, count(lost)), " modules are lost") : null,
      ran ? el("li", {}, el("b", {}, count(takenAway)), " modules were taken away by steps") : null),
    summary.map((line) => el("p", { class: "note" }, line)),
    network.map(({ destination, probes: who }) => el("p", { class: "note" }, `tried to reach ${destination}: ${who.slice(0, 5).join(", ")}${who.length > 5 ? " …" : ""}`)),
    probes.length === 0 ? null : table({
      caption: "Probes",
      rows: [...probes].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status)),
      columns: [
        { label: "probe", value: (probe) => probe.name, cell: (probe) => path(probe.name) },
        { label: "status", value: (probe) => ORDER.indexOf(probe.status), cell: (probe) => status(probe.status) },
        { label: "reason", value: (probe) => probe.reason, class: "reason" },
        { label: "seconds", number: true, value: (probe) => probe.seconds, cell: (probe) => probe.seconds.toFixed(2) },
      ],
    }),
    modules.length === 0 ? null : el("h3", {}, "Modules that cannot be imported"),
    modules.length === 0 ? null : table({
      caption: "Modules that cannot be imported",
      rows: [...modules].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status)),
      columns: [
        { label: "module", value: (module) => module.name.replace(/^import /, ""), cell: (module) => path(module.name.replace(/^import /, "")) },
        { label: "status", value: (module) => ORDER.indexOf(module.status), cell: (module) => status(module.status) },
        { label: "reason", value: (module) => module.reason, class: "reason" },
      ],
      some: 5,
    }));
}

export function elfSection({ elf, findings }) {
  const needs = Object.entries(elf.needs).sort().map(([family, version]) => family + version);
  return el("div", {},
    el("ul", { class: "facts" },
      el("li", {}, el("b", {}, count(elf.files)), " programs and shared libraries"),
      el("li", {}, "of the runtime's own libraries they need ", el("b", {}, needs.length === 0 ? "none" : `at most ${needs.join(", ")}`)),
      el("li", { class: findings.some((finding) => finding.fails) ? "bad" : null }, el("b", {}, count(findings.length)), ` ${findings.length === 1 ? "finding" : "findings"}`)),
    findings.length === 0 ? null : table({
      caption: "Findings of the static checks",
      rows: findings,
      columns: [
        { label: "file", value: (finding) => finding.path, cell: (finding) => path(finding.path) },
        { label: "of", value: (finding) => finding.distribution ?? "" },
        { label: "what is wrong", value: (finding) => finding.problem, class: "reason" },
        { label: "consequence", value: (finding) => Number(finding.fails), cell: (finding) => el("span", { class: finding.fails ? "status failed" : "status upstreamGap" }, finding.fails ? "refuses the layer" : "told only") },
      ],
    }));
}

export function changesSection(changes, bytesAfter, zipBytes) {
  const named = (label, names) => (names.length === 0 ? null : el("li", {}, `${label}: `, el("b", {}, names.join(", "))));
  const isSame = changes.files.length + changes.versions.length + changes.switchedOn.length + changes.switchedOff.length === 0;
  const zip = changes.zipBytesBefore !== undefined && zipBytes !== undefined ? el("li", {}, "zip ", el("b", {}, `${mega(changes.zipBytesBefore)} → ${mega(zipBytes)}`), ` (${signed(zipBytes - changes.zipBytesBefore)})`) : null;
  return el("div", {},
    el("ul", { class: "facts" },
      el("li", {}, "layer ", el("b", {}, `${mega(changes.bytesBefore)} → ${mega(changes.bytesAfter)}`), ` (${signed(changes.bytesAfter - changes.bytesBefore)})`),
      zip,
      named("steps switched on", changes.switchedOn),
      named("steps switched off", changes.switchedOff),
      isSame ? el("li", {}, "nothing changed: the same steps, versions and files, byte for byte")
        : el("li", {}, el("b", {}, count(changes.added)), " files are new, ", el("b", {}, count(changes.removed)), " are gone, ", el("b", {}, count(changes.changed)), " have another content")),
    changes.versions.length === 0 ? null : table({
      caption: "Versions that changed",
      rows: changes.versions,
      columns: [
        { label: "distribution", value: (row) => row.name },
        { label: "before", value: (row) => row.before ?? "–" },
        { label: "now", value: (row) => row.after ?? "–" },
      ],
    }),
    changes.files.length === 0 ? null : table({
      caption: "Files that changed",
      rows: changes.files,
      columns: [
        { label: "file", value: (file) => file.path, cell: (file) => path(file.path) },
        { label: "change", value: (file) => (file.bytesBefore === undefined ? "new" : file.bytesAfter === undefined ? "gone" : "changed") },
        { label: "bytes", number: true, value: (file) => (file.bytesAfter ?? 0) - (file.bytesBefore ?? 0), cell: (file) => signed((file.bytesAfter ?? 0) - (file.bytesBefore ?? 0)) },
      ],
    }));
}

export function untouchedSection(files) {
  const layer = files.filter((file) => file.after > 0);
  const untouched = layer.filter((file) => !file.opened).sort((a, b) => b.after - a.after);
  const [all, rest] = [sum(layer, (file) => file.after), sum(untouched, (file) => file.after)];
  const owners = grouped(untouched, (file) => file.owner, (file) => file.after);
  return el("div", {},
    el("p", {}, el("b", {}, mega(rest)), ` of ${mega(all)} (${share(rest, all)}) were not opened while the probes ran: candidates for a new rule. That a probe did not need a file is no proof that nobody does.`),
    el("div", { class: "columns" },
      el("div", {}, el("h3", {}, "Largest files"), table({
        caption: "Largest files that no probe opened",
        rows: untouched,
        columns: [
          { label: "file", value: (file) => file.now, cell: (file) => path(file.now === file.place ? file.short : file.short.slice(0, file.short.lastIndexOf("/") + 1) + file.now.slice(file.now.lastIndexOf("/") + 1)) },
          { label: "size", number: true, value: (file) => file.after, cell: (file) => bar(size(file.after), file.after, untouched[0].after) },
        ],
        sortBy: 1,
      })),
      el("div", {}, el("h3", {}, "By distribution"), table({
        caption: "Bytes that no probe opened, by distribution",
        rows: owners,
        columns: [
          { label: "distribution", value: (row) => row.name },
          { label: "files", number: true, value: (row) => row.items, cell: (row) => count(row.items) },
          { label: "size", number: true, value: (row) => row.value, cell: (row) => bar(size(row.value), row.value, owners[0].value) },
        ],
        sortBy: 2,
      }))));
}

const MOST_FOUND = 60;

export function searchSection(files, reveal) {
  const results = el("ol", { class: "found", id: "found" });
  const said = el("p", { class: "note", role: "status" });
  const input = el("input", { type: "search", id: "query", placeholder: "proxy_server.py, numpy tests, libssl …", autocomplete: "off", spellcheck: "false", "aria-controls": "found", oninput: draw });

  function draw() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length === 0 ? [] : files.filter((file) => {
      const name = `${file.place} ${file.now}`.toLowerCase();
      return words.every((word) => name.includes(word));
    });
    found.sort((a, b) => Math.max(b.before, b.after) - Math.max(a.before, a.after));
    said.textContent = words.length === 0 ? `${plural(files.length, "file")} of the plain install, the interpreter and the layer.`
      : `${plural(found.length, "file")}${found.length > MOST_FOUND ? `, the largest ${MOST_FOUND} are shown` : ""}: ${[KEPT, REMOVED, 2, ADDED].map((kind) => [kind, found.filter((file) => file.kind === kind).length]).filter(([, n]) => n > 0).map(([kind, n]) => `${count(n)} ${FATES[kind]}`).join(", ") || "none"}.`;
    results.replaceChildren(...found.slice(0, MOST_FOUND).map((file) => item(file, reveal)));
  }

  draw();
  return el("div", { class: "search" }, el("label", { for: "query" }, "Where did this file go?"), input, said, results);
}

function item(file, reveal) {
  const fate = FATES[file.kind];
  const why = file.by ? `${file.kind === KEPT ? "kept by" : "by"} ${file.by}: ${file.rule}` : "no step touches it";
  return el("li", {},
    el("div", {}, el("span", { class: `status ${fate}` }, fate), path(`/opt/${file.place}`), el("button", { type: "button", class: "quiet", onclick: () => reveal(file) }, "show in the map")),
    el("p", {}, `${file.owner} · ${size(file.before)} → ${size(file.after)} · ${why}`, file.now === file.place ? "" : ` · now ${file.now.slice(file.now.lastIndexOf("/") + 1)}`));
}
