import { filesOf, load } from "./data.js";
import { el } from "./dom.js";
import { count, mega, plural, share } from "./format.js";
import { icicleSection } from "./icicle.js";
import { ledgerSection } from "./ledger.js";
import { limitBar } from "./limit.js";
import { changesSection, elfSection, probesSection, searchSection, untouchedSection } from "./sections.js";
import { treemapSection } from "./treemap.js";

const page = document.getElementById("page");

load().then(show, (error) => page.replaceChildren(el("p", { class: "problem" }, `The report cannot be read: ${error.message}. A current browser can (it needs DecompressionStream).`)));

function show(report) {
  const files = filesOf(report);
  const announcer = el("div", { class: "hidden", role: "status", "aria-live": "polite" });
  const live = (text) => { announcer.textContent = text; };
  const map = treemapSection(report, files, live);
  const { verification, startUp, changes } = report;

  const sections = [
    ["map", "Where the bytes are", map.element],
    ["steps", "Steps: what if I skip this?", ledgerSection(report, live)],
    ["search", "Search", searchSection(files, (file) => map.reveal(file))],
    verification && ["probes", "Probes", probesSection(verification)],
    verification && ["elf", "Programs and libraries", elfSection(verification)],
    startUp?.modules.length > 0 && ["start-up", "Start-up", icicleSection(startUp, live)],
    changes && ["changes", "Since the last build", changesSection(changes, report.bytesAfter, report.zipBytes)],
    report.files.opened && ["untouched", "Never opened", untouchedSection(files)],
  ].filter(Boolean);

  page.replaceChildren(
    header(report, files),
    el("nav", { class: "sections", "aria-label": "Sections" }, el("div", {}, sections.map(([id, title]) => el("a", { href: `#${id}` }, title.split(":")[0])))),
    el("main", { id: "main", tabindex: "-1" }, sections.map(([id, title, content]) => el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), content))),
    announcer);

  // As on many sites: a slash searches.
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "")) {
      event.preventDefault();
      document.getElementById("query").focus();
    }
  });
}

function header(report, files) {
  const { recipe, description, runtime, architecture, python, bytesBefore, bytesAfter, zipBytes, limitBytes, reservedBytes, verification } = report;
  const left = limitBytes - reservedBytes - bytesAfter;
  const limit = limitBar(report, "The layer");
  limit.set(bytesAfter);
  const passed = verification?.probes.filter((probe) => probe.status === "passed").length;
  const failed = verification && (verification.probes.some((probe) => probe.status === "failed") || verification.modules.some((module) => module.status === "failed") || verification.findings.some((finding) => finding.fails));
  const card = (label, value, more, kind) => el("div", { class: `card ${kind ?? ""}`.trim() }, el("dt", {}, label), el("dd", {}, el("strong", {}, value), el("span", {}, more)));
  return el("header", {},
    el("div", { class: "title" }, el("h1", {}, recipe), el("p", {}, [runtime, architecture, `Python ${python}`].map((text) => el("span", { class: "chip" }, text)))),
    el("p", { class: "description" }, description),
    el("dl", { class: "cards" },
      card("Layer", mega(bytesAfter), plural(files.filter((file) => file.kind !== 1).length, "file")),
      card("Saved", share(bytesBefore - bytesAfter, bytesBefore), `${mega(bytesBefore - bytesAfter)} of ${mega(bytesBefore)}`),
      card("Left of the limit", mega(left), `${mega(limitBytes)}${reservedBytes > 0 ? `, ${mega(reservedBytes)} reserved` : ""}`, left < 0 ? "bad" : "good"),
      zipBytes === undefined ? null : card("Zip", mega(zipBytes), zipBytes > 50e6 ? "goes through S3" : "can be uploaded directly"),
      verification === undefined ? null : verification.ran
        ? card("Proof", failed ? "fails" : `${count(passed)} probes`, failed ? "see below" : `pass, ${plural(verification.imported, "module")} imported`, failed ? "bad" : "good")
        : card("Proof", "not run", verification.summary[0])),
    limit.element,
    el("p", { class: "scale" }, el("span", {}, "0"), el("span", {}, `Lambda's limit: ${mega(limitBytes)}`)));
}
