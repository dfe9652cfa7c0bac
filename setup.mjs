/**
 * What `npm start` and `npm test` do before anything else: install packages, build the page, find a browser.
 * Plain JavaScript that needs Node alone, because it runs before anything is installed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.dirname(fileURLToPath(import.meta.url));
const OLDEST_NODE = [20, 19];

/**
 * Runs a command in the repository's root, its output going to ours. Gives its exit code (1 when it could not start).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env] added to the environment
 * @returns {number}
 */
export function runCommand(command, args, env = {}) {
  // npm and npx are batch files on Windows, and Node starts those through the shell only.
  const shell = process.platform === "win32" && (command === "npm" || command === "npx");
  const options = { cwd: ROOT, env: { ...process.env, ...env }, shell };
  const result = spawnSync(command, [...args], { ...options, stdio: "inherit" });
  return result.status ?? 1;
}

/** Ends the process with a clear message when Node is older than we support. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  console.error(
    `Momentscope needs Node ${OLDEST_NODE.join(".")} or later; this is ${process.versions.node}.`,
  );
  process.exit(1);
}

/** Installs the locked packages unless they are all there already. */
export function ensureInstalled() {
  if (isInstalled()) return;
  console.log("Installing packages (once)");
  const code = runCommand("npm", ["ci", "--no-audit", "--no-fund"]);
  if (code === 0) return;
  console.error("npm ci failed; its messages are above.");
  process.exit(1);
}

/** @returns {boolean} whether node_modules holds every required package in the locked version */
function isInstalled() {
  try {
    const wanted = lockedPackages("package-lock.json");
    const present = lockedPackages("node_modules/.package-lock.json");
    return Object.entries(wanted).every(
      ([place, entry]) =>
        place === "" || entry.optional === true || present[place]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @returns {Readonly<Record<string, { version: string, optional?: boolean }>>}
 */
function lockedPackages(file) {
  return JSON.parse(readFileSync(path.join(ROOT, file), "utf8")).packages;
}

/**
 * Builds the page into dist unless the build there is newer than everything it is made from.
 * @returns {boolean} false when the build failed
 */
export function ensureBuilt() {
  if (isBuilt()) return true;
  console.log("Building the page");
  const vite = path.join("node_modules", "vite", "bin", "vite.js");
  // Under Vitest NODE_ENV is "test", and React would be built with all its checks.
  const env = { NODE_ENV: "production" };
  return runCommand(process.execPath, [vite, "build", "--logLevel", "warn"], env) === 0;
}

/** @returns {boolean} */
function isBuilt() {
  const built = path.join(ROOT, "dist", "index.html");
  if (!existsSync(built)) return false;
  const sources = [
    "src",
    "public",
    "index.html",
    "vite.config.ts",
    "vite.plugins.ts",
    "package.json",
    "package-lock.json",
  ];
  const newest = Math.max(...sources.map((name) => newestChangeMs(path.join(ROOT, name))));
  return statSync(built).mtimeMs >= newest;
}

/**
 * Data sets in public/data do not count: they are served from there, not from the build.
 * @param {string} place file or folder
 * @returns {number} time of the latest change in it, milliseconds
 */
function newestChangeMs(place) {
  const info = statSync(place);
  if (!info.isDirectory() || place === path.join(ROOT, "public", "data")) return info.mtimeMs;
  const inside = readdirSync(place).map((name) => newestChangeMs(path.join(place, name)));
  return Math.max(info.mtimeMs, ...inside);
}

/** @returns {readonly string[]} where Chrome and its relatives usually are on this system */
function usualBrowserPlaces() {
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === "win32") {
    const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map(
      (name) => process.env[name] ?? "",
    );
    const below = [
      "Google\\Chrome\\Application\\chrome.exe",
      "Microsoft\\Edge\\Application\\msedge.exe",
    ];
    return roots
      .filter((root) => root !== "")
      .flatMap((root) => below.map((rest) => path.join(root, rest)));
  }
  return [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
  ].flatMap((name) =>
    ["/usr/bin", "/usr/local/bin", "/snap/bin"].map((folder) => `${folder}/${name}`),
  );
}

/**
 * The browser for the tests: MOMENTSCOPE_CHROME, else one of the usual places.
 * @returns {string | null}
 */
export function findBrowser() {
  const named = process.env["MOMENTSCOPE_CHROME"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  return usualBrowserPlaces().find((place) => existsSync(place)) ?? null;
}

/**
 * The folder with the software Vulkan driver (and loader) that Chromium brings along on Linux.
 * @returns {string | null}
 */
export function findSoftwareVulkan() {
  const folders = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"];
  const browser = findBrowser();
  if (browser !== null) folders.unshift(path.dirname(browser));
  return folders.find((folder) => existsSync(path.join(folder, "vk_swiftshader_icd.json"))) ?? null;
}

/** @returns {boolean} whether this is Debian or a relative on which we may install packages */
export function canInstallSystemPackages() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/**
 * Installs a browser for the tests when there is none. Says on the console what it does.
 * @returns {Promise<string | null>} its path; null when none could be installed
 */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found !== null) return found;
  console.log("Installing Chromium for the tests (once)");
  if (canInstallSystemPackages()) {
    runCommand("apt-get", ["update", "-qq"]);
    runCommand("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
    const installed = findBrowser();
    if (installed !== null) return installed;
  }
  const cli = path.join("node_modules", "playwright-core", "cli.js");
  if (runCommand(process.execPath, [cli, "install", "chromium"]) !== 0) return null;
  const { chromium } = await import("playwright-core");
  const place = chromium.executablePath();
  return existsSync(place) ? place : null;
}
