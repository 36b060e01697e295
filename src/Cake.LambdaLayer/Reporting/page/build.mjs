// Makes ../report-template.html: one file with style, script and the licence of what the script contains. A comment at its beginning holds
// the hash of the sources, by which a test sees that the two belong together.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { buildSync } from "esbuild";

const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8").replaceAll("\r\n", "\n");

const sources = readdirSync(new URL(".", import.meta.url)).filter((name) => name !== "node_modules").sort();
const hash = createHash("sha256");
for (const name of sources) {
  hash.update(`${name}\n${read(name)}\n`);
}

const bundle = (entry) =>
  buildSync({ entryPoints: [entry], absWorkingDir: import.meta.dirname, bundle: true, minify: true, write: false, target: "es2022", charset: "utf8", format: "iife" }).outputFiles[0].text.trim();

// In a function, for what stands there is no pattern: $& means something to replace.
const page = read("index.html")
  .replace("{{sources}}", () => hash.digest("hex"))
  .replace("{{licence}}", () => read("node_modules/d3-hierarchy/LICENSE").trim())
  .replace("{{style}}", () => bundle("style.css"))
  .replace("{{script}}", () => bundle("main.js").replaceAll("</script", "<\\/script"));
writeFileSync(new URL("../report-template.html", import.meta.url), page);
