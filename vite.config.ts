/** How the page is built and served, and the two test projects. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";
import { findSoftwareVulkan } from "./setup.mjs";
import {
  constructedStyles,
  security,
  servedData,
  tensorflowBinaries,
  threadedWasmRepair,
} from "./vite.plugins.ts";

/** Every run takes the test files in the same order, so that two reports can be laid side by side. */
class AlphabeticalSequencer extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1)));
  }
}

const nonce = randomBytes(16).toString("base64");
const dataFolder = process.env["MOMENTSCOPE_SERVED_DATA"] ?? "public/data";

/** Dawn finds the Vulkan loader by the system's search path, which a process reads once, at its start. */
function showVulkanToTests(): void {
  const folder = findSoftwareVulkan();
  if (folder === null || process.platform !== "linux") return;
  const before = process.env["LD_LIBRARY_PATH"];
  process.env["LD_LIBRARY_PATH"] = before ? `${before}:${folder}` : folder;
}

if (process.env["VITEST"] !== undefined) showVulkanToTests();

export default defineConfig(({ command, isPreview }) => ({
  // Relative addresses: the build can be hosted in any folder of any file host.
  base: "./",
  // A missing file is an honest 404, not the page again.
  appType: "mpa",
  plugins: [
    react(),
    security(nonce),
    servedData(path.resolve(dataFolder)),
    tensorflowBinaries(),
    threadedWasmRepair(),
    constructedStyles(),
  ],
  ...(command === "serve" && isPreview !== true ? { html: { cspNonce: nonce } } : {}),
  worker: { format: "es", plugins: () => [threadedWasmRepair()] },
  optimizeDeps: { rolldownOptions: { plugins: [threadedWasmRepair(), constructedStyles()] } },
  build: {
    target: "es2023",
    manifest: true,
    // Fonts stay files: the policy takes none from data: addresses.
    assetsInlineLimit: (file) => (/\.(?:woff2?|ttf)$/.test(file) ? false : undefined),
    // TensorFlow.js is one big chunk of the worker; the page's own size is held by tests/size.test.ts.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      output: {
        // Packages in two pieces: each panel that is loaded late would split them further, and pieces compress worse.
        // What draws charts comes with the charts, after the first screen. KaTeX is left out, since only such panels
        // use it.
        codeSplitting: {
          groups: [
            // What both pieces need comes before them, since a group takes along what its packages need.
            {
              name: "shared-packages",
              test: /node_modules[\\/](?:react|react-dom|scheduler|d3-array|internmap|clsx|use-sync-external-store)[\\/]/,
              priority: 3,
            },
            {
              name: "chart-packages",
              test: /node_modules[\\/](?:recharts|victory-vendor|d3-(?!array|contour)|@reduxjs|react-redux|redux|reselect|immer|decimal\.js-light|es-toolkit|eventemitter3|tiny-invariant|internmap)/,
              priority: 2,
            },
            { name: "vendor", test: /node_modules[\\/](?!katex)/, priority: 1 },
          ],
        },
      },
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: ["tests/page/**"],
          environment: "node",
          globalSetup: ["tests/support/python-setup.ts"],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "page",
          include: ["tests/page/**/*.test.ts"],
          environment: "node",
          globalSetup: ["tests/support/page-setup.ts"],
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // What is waited for comes when it comes: a loaded machine is not a mistake of the page.
          expect: { poll: { timeout: 60_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
    pool: "forks",
    // Files of a process share the modules that they load: TensorFlow.js and the page's rooms are read twice, not 240 times.
    isolate: false,
    sequence: { sequencer: AlphabeticalSequencer },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}));
