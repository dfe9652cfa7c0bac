/**
 * `npm test`: installs what is missing, runs every check and test, and ends with one line that counts them.
 *
 *   npm test                         everything
 *   npm test -- --only types,lint    some of: types lint format knip build vitest
 *   npm test -- tests/language       anything else goes to Vitest (and only Vitest runs)
 *
 * Environment: MOMENTSCOPE_DATA (folder with real pictures), MOMENTSCOPE_CHROME (browser), MOMENTSCOPE_PYTHON (a Python
 * with PyTorch).
 */
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import {
  checkNode,
  ensureBrowser,
  ensureBuilt,
  ensureInstalled,
  ROOT,
  runCommand,
} from "./setup.mjs";

/**
 * @typedef {{ passed: number, failed: number, skipped: string[], failures: string[] }} Tally
 */

const REPORT = path.join(ROOT, "node_modules", ".cache", "vitest-report.json");

/**
 * Runs a tool from node_modules.
 * @param {string} script
 * @param {readonly string[]} args
 */
function runTool(script, ...args) {
  return runCommand(process.execPath, [path.join("node_modules", script), ...args]) === 0;
}

/** Takes longer than all other checks together, so it runs beside them and the first tests. True when it passes. */
function startLint() {
  const args = [path.join("node_modules", "eslint/bin/eslint.js"), ".", "--max-warnings", "0"];
  const child = spawn(process.execPath, args, { cwd: ROOT });
  /** @type {Buffer[]} */
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => said.push(part));
  return /** @type {Promise<boolean>} */ (
    new Promise((resolve) => {
      child.on("error", () => resolve(false));
      child.on("close", (code) => {
        process.stdout.write(Buffer.concat(said));
        resolve(code === 0);
      });
    })
  );
}

/** One counted check each; true when it passes. */
const CHECKS = {
  types: () => runTool("typescript/bin/tsc", "-b"),
  format: () => runTool("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."),
  knip: () => runTool("knip/bin/knip.js"),
  build: () => ensureBuilt(),
};

/** @returns {{ wanted: Set<string>, vitestArgs: string[] }} */
function readOptions() {
  const names = [...Object.keys(CHECKS), "lint", "vitest"];
  const args = process.argv.slice(2);
  const at = args.indexOf("--only");
  if (at < 0) return { wanted: new Set(args.length > 0 ? ["vitest"] : names), vitestArgs: args };
  const wanted = (args[at + 1] ?? "").split(",");
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`--only takes ${names.join(", ")}; not "${unknown.join(", ")}"`);
    process.exit(2);
  }
  return { wanted: new Set(wanted), vitestArgs: [...args.slice(0, at), ...args.slice(at + 2)] };
}

/**
 * Runs Vitest and adds up its own report. A file that does not load, and an error outside of any test, count as one
 * failure each.
 * @param {readonly string[]} args
 * @param {Tally} tally
 */
async function runVitest(args, tally) {
  const browser = await ensureBrowser();
  if (browser !== null) process.env["MOMENTSCOPE_CHROME"] = browser;
  rmSync(REPORT, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];
  const passed = runTool("vitest/vitest.mjs", "run", ...reporters, ...args);
  const failedBefore = tally.failed;
  for (const file of readReport()) addFile(file, tally);
  if (!passed && tally.failed === failedBefore) {
    tally.failed += 1;
    tally.failures.push("vitest itself; see its messages above");
  }
}

/**
 * @typedef {{ fullName: string, status: string }} Assertion
 * @typedef {{ name: string, status: string, assertionResults: readonly Assertion[] }} FileResult
 * @returns {readonly FileResult[]}
 */
function readReport() {
  try {
    return JSON.parse(readFileSync(REPORT, "utf8")).testResults;
  } catch {
    return [];
  }
}

/**
 * @param {FileResult} file
 * @param {Tally} tally
 */
function addFile(file, tally) {
  const place = path.relative(ROOT, file.name);
  let failedHere = 0;
  for (const { fullName, status } of file.assertionResults) {
    if (status === "passed") tally.passed += 1;
    else if (status === "failed") {
      failedHere += 1;
      tally.failures.push(`${place}: ${fullName}`);
    } else tally.skipped.push(`${place}: ${fullName}`);
  }
  if (file.status === "failed" && failedHere === 0) {
    failedHere = 1;
    tally.failures.push(`${place}: the file itself`);
  }
  tally.failed += failedHere;
}

/** @param {Tally} tally */
function report({ passed, failed, skipped, failures }) {
  console.log("");
  for (const name of skipped) console.log(`skipped: ${name}`);
  for (const name of failures) console.log(`failed: ${name}`);
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  console.log(`${passed} passed, ${failed} failed${tail}`);
}

checkNode();
const { wanted, vitestArgs } = readOptions();
ensureInstalled();
/** @type {Tally} */
const tally = { passed: 0, failed: 0, skipped: [], failures: [] };
/**
 * @param {string} name
 * @param {boolean} passed
 */
function count(name, passed) {
  if (passed) tally.passed += 1;
  else {
    tally.failed += 1;
    tally.failures.push(`check ${name}`);
  }
}
const lint = wanted.has("lint") ? startLint() : null;
for (const [name, check] of Object.entries(CHECKS)) {
  if (!wanted.has(name)) continue;
  console.log(`\n== ${name}`);
  count(name, check());
}
if (wanted.has("vitest")) await runVitest(vitestArgs, tally);
if (lint !== null) {
  console.log("\n== lint");
  count("lint", await lint);
}
report(tally);
process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0);
