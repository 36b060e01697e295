import { el } from "./dom.js";
import { mega, share } from "./format.js";

/** The limit of Lambda as a bar: what others take, the layer, and what is left. Redrawn with other bytes by set(). */
export function limitBar({ limitBytes, reservedBytes }, label) {
  const reserved = el("span", { class: "part reserved", hidden: reservedBytes === 0 });
  const used = el("span", { class: "part used" });
  const more = el("span", { class: "part more" });
  const mark = el("span", { class: "mark" });
  const element = el("div", { class: "limit", role: "img" }, reserved, used, more, mark);

  function set(bytes, from = bytes) {
    const left = limitBytes - reservedBytes - bytes;
    const whole = Math.max(limitBytes, reservedBytes + bytes);
    const width = (part) => `${(100 * part) / whole}%`;
    reserved.style.width = width(reservedBytes);
    used.style.width = width(Math.min(bytes, from));
    more.style.width = width(Math.max(0, bytes - from));
    mark.style.left = width(limitBytes);
    mark.hidden = left >= 0;
    element.classList.toggle("over", left < 0);
    element.setAttribute("aria-label", `${label}: ${mega(bytes)}${reservedBytes > 0 ? ` and ${mega(reservedBytes)} reserved` : ""} of ${mega(limitBytes)}, ${left < 0 ? `${mega(-left)} too much` : `${mega(left)} left`}, ${share(reservedBytes + bytes, limitBytes)} used`);
  }

  return { element, set };
}
