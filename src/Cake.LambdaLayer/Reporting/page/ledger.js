import { bytesWith, filesBack } from "./data.js";
import { el } from "./dom.js";
import { count, mega, plural, share, signed } from "./format.js";
import { limitBar } from "./limit.js";
import { bar } from "./table.js";

/** The ledger: every step with a check box; what is unchecked is added up at once. */
export function ledgerSection(report, live) {
  const { steps, bytesBefore, bytesAfter, limitBytes, reservedBytes } = report;
  const built = new Set(steps.flatMap((step, i) => (step.isActive ? [i] : [])));
  const active = new Set(built);
  const largest = Math.max(...steps.map((step) => step.savedBytes), 1);
  const room = limitBytes - reservedBytes;
  const [build, skip] = report.skip.split(" ");

  const headline = el("p", { class: "headline" });
  const command = el("code", { class: "command" });
  const limit = limitBar(report, "The layer with these steps");
  const reset = el("button", { type: "button", class: "quiet", onclick: () => { built.forEach((i) => active.add(i)); draw(); } }, "Switch all on again");
  const order = steps.map((_, i) => i).sort((a, b) => Number(steps[b].isActive) - Number(steps[a].isActive) || steps[b].savedBytes - steps[a].savedBytes);
  const rows = order.map((i) => rowOf(steps[i], i));
  const element = el("div", {},
    el("div", { class: "whatif" }, headline, limit.element, el("div", { class: "line" }, command, reset)),
    el("div", { class: "table" }, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table: Steps" }, el("table", { class: "ledger" },
      el("caption", { class: "hidden" }, "Cleanup steps: what each takes away, and what the layer would be without it"),
      el("thead", {}, el("tr", {},
        el("th", { scope: "col" }, "on"), el("th", { scope: "col" }, "step"), el("th", { scope: "col", class: "number" }, "files"),
        el("th", { scope: "col", class: "number" }, "booked"), el("th", { scope: "col", class: "number" }, "what if"))),
      el("tbody", {}, rows.map((row) => row.element))))),
    el("p", { class: "note" }, "A file that several steps claim is booked on the first of them, and comes back only when all of them are off: the sums here know that. A file that comes back counts as it was installed, though steps that stay on may still compile, strip or shrink it."));

  function rowOf(step, i) {
    const box = el("input", { type: "checkbox", id: `step-${i}`, checked: step.isActive, disabled: !step.canBeSkipped, onchange: () => { box.checked ? active.add(i) : active.delete(i); draw(); live(headline.textContent); } });
    const effect = el("td", { class: "number" });
    return {
      i, box, effect,
      element: el("tr", { class: step.isActive ? null : "off" },
        el("td", {}, box),
        el("th", { scope: "row" }, el("label", { for: `step-${i}` }, step.name), step.isActive ? null : el("span", { class: "chip" }, "off in this build"), el("details", {}, el("summary", {}, step.description), el("p", {}, step.reason))),
        el("td", { class: "number" }, count(step.isActive ? step.files : step.claimedFiles)),
        el("td", { class: "number" }, step.isActive ? bar(signed(-step.savedBytes), step.savedBytes, largest) : "–"),
        effect),
    };
  }

  function draw() {
    const bytes = bytesWith(report, active);
    const off = steps.filter((step, i) => built.has(i) && !active.has(i)).map((step) => step.name);
    const left = room - bytes;
    headline.replaceChildren(
      off.length === 0 ? "With all steps of this build: " : `Without ${off.join(", ")}: `,
      el("b", {}, mega(bytes)),
      off.length === 0 ? ` of ${mega(bytesBefore)} as installed, ` : ` (${signed(bytes - bytesAfter)}, ${plural(filesBack(report, active), "file")} back), `,
      el("span", { class: left < 0 ? "bad" : "good" }, left < 0 ? `${mega(-left)} over the limit` : `${mega(left)} left of the limit`),
      ` (${share(reservedBytes + bytes, limitBytes)} used)`);
    command.textContent = off.length === 0 ? build : `${build} ${skip}${off.join(",")}`;
    reset.hidden = off.length === 0;
    limit.set(bytes, Math.min(bytes, bytesAfter));
    for (const { i, box, effect } of rows) {
      box.checked = active.has(i);
      if (!steps[i].canBeSkipped) {
        effect.textContent = "–";
        continue;
      }
      const other = new Set(active);
      active.has(i) ? other.delete(i) : other.add(i);
      const difference = bytesWith(report, other) - bytes;
      effect.textContent = `${active.has(i) ? "skip" : "use"}: ${signed(difference)}`;
    }
    element.dataset.bytes = bytes;
  }

  draw();
  return element;
}
