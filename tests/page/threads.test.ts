/**
 * The ground that network training stands on, apart from our own page: a minified build under our security policy runs
 * TensorFlow.js's threaded WebAssembly inside a module worker, in a real browser.
 */
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "vite";
import { ROOT } from "../../setup.mjs";
import { collectComplaints } from "../support/browser.ts";
import { servePage } from "../support/server.ts";
import type { PageServer } from "../support/server.ts";
import { useBrowser } from "../support/use-browser.ts";

let server: PageServer;

beforeAll(async () => {
  const root = path.join(ROOT, "tests/page/threads-page");
  const site = {
    root,
    configFile: path.join(ROOT, "vite.config.ts"),
    outDir: path.join(ROOT, "node_modules/.cache/threads-page"),
  };
  await build({
    root: site.root,
    configFile: site.configFile,
    logLevel: "error",
    build: { outDir: site.outDir, emptyOutDir: true },
  });
  server = await servePage(site);
});

afterAll(async () => {
  await server.close();
});

// After the hooks of the servers: pages close before what they are connected to.
const browser = useBrowser("plain");

it("runs TensorFlow.js on WebAssembly with SIMD and two threads under the policy", async () => {
  const page = await browser().newPage();
  const complaints = collectComplaints(page);
  await page.goto(server.url);
  const output = page.locator("#answer:not(:empty)");
  const answer: unknown = JSON.parse((await output.textContent({ timeout: 60_000 })) ?? "null");
  expect(answer).toEqual({
    backend: "wasm",
    simd: true,
    threadSupport: true,
    threads: 2,
    wrongEntries: 0,
    canEvaluateText: false,
    breaches: [],
    pageIsolated: true,
  });
  expect(complaints).toEqual([]);
});
