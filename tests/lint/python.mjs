// Checks Python sources with ruff, by the rules of ruff.toml: node python.mjs ROOT FILE...
// Prints a line a finding, and ends with 1 when there are any.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PositionEncoding, Workspace } from "@astral-sh/ruff-wasm-nodejs";
import { parse } from "smol-toml";

const [root, ...files] = process.argv.slice(2);
const { "extend-exclude": excluded = [], ...rules } = parse(readFileSync(join(root, "ruff.toml"), "utf8"));
const workspace = new Workspace(rules, PositionEncoding.Utf16);
for (const file of files.filter((name) => !excluded.includes(name))) {
  for (const { code, message, start_location: start } of workspace.check(readFileSync(join(root, file), "utf8"))) {
    console.log(`${file}:${start.row}:${start.column}: ${code ?? "error"} ${message}`);
    process.exitCode = 1;
  }
}
