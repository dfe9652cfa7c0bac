/**
 * `npm start`: installs and builds what is missing, serves the page and opens it. Options: --port N, --no-open.
 */
import { spawn } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";
import { checkNode, ensureBuilt, ensureInstalled, ROOT } from "./setup.mjs";

const FIRST_PORT = 4173;
const PORTS_TRIED = 20;

/** @returns {{ port: number | null, open: boolean }} */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: { port: { type: "string" }, "no-open": { type: "boolean", default: false } },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new Error(`--port takes a number from 1 to 65535, not "${values.port}"`);
    }
    return { port, open: !values["no-open"] };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}`);
    console.error("Usage: npm start -- [--port N] [--no-open]");
    process.exit(2);
  }
}

/**
 * Serves dist on the first free port. A port that was asked for and is taken gives a message and the next one.
 * @param {number} wanted
 * @returns {Promise<string>} the address
 */
async function serve(wanted) {
  const { preview } = await import("vite");
  for (let port = wanted; port < wanted + PORTS_TRIED && port <= 65_535; port++) {
    try {
      const server = await preview({
        root: ROOT,
        logLevel: "error",
        preview: { port, strictPort: true, host: "localhost" },
      });
      const address = server.resolvedUrls?.local[0];
      if (address !== undefined) return address;
    } catch (error) {
      if (!(error instanceof Error && /already in use/.test(error.message))) throw error;
      console.log(`Port ${port} is taken, trying the next.`);
    }
  }
  console.error(`No free port from ${wanted} on. Choose one: npm start -- --port N`);
  process.exit(1);
}

/**
 * Opens the person's browser; a machine without one is no mistake.
 * @param {string} address
 */
function openBrowser(address) {
  const openers = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] };
  const [command, ...args] =
    process.platform === "darwin" || process.platform === "win32"
      ? openers[process.platform]
      : ["xdg-open"];
  if (command === undefined) return;
  const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", () => console.log("No browser was opened; open the address yourself."));
  child.unref();
}

checkNode();
const options = readOptions();
ensureInstalled();
if (!ensureBuilt()) {
  console.error("The build failed; its messages are above.");
  process.exit(1);
}
const address = await serve(options.port ?? FIRST_PORT);
console.log(`Momentscope is at ${address}  (Ctrl+C ends it)`);
if (options.open) openBrowser(address);
