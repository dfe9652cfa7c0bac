/**
 * The main job in a real browser without a GPU: sgd, momentum, rsgdm and adam on real pictures of CIFAR-10, side by
 * side on WebAssembly; then the same link in a second page, and the same experiment on the command line.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runData } from "../../src/cli/data.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { momentscopeHere } from "../cli/here.ts";
import { collectComplaints } from "../support/browser.ts";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";
import {
  chartRows,
  openExperiment,
  press,
  rawValues,
  settledStep,
  stepNumber,
  waitForStep,
} from "../support/driver.ts";
import { OWN_SITE, type PageServer, servePage } from "../support/server.ts";
import { useBrowser } from "../support/use-browser.ts";

const STEPS = 40;
/** Rates at which each of the four learns steadily; the bound is on the mean loss of the last ten of 40 steps. */
const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "cifar10", train: 400, test: 100 },
    model: "cnn",
    batch: 16,
  },
  lanes: [
    { optimizer: "sgd", hyper: { lr: 0.02 } },
    { optimizer: "momentum", hyper: { lr: 0.03 } },
    { optimizer: "rsgdm", hyper: { lr: 0.03 } },
    { optimizer: "adam", hyper: { lr: 0.002 } },
  ],
  steps: STEPS,
  probe: { every: 35, draws: 2, batch: 50 },
};
const BOUND = 2.0;
/** So many steps are done again elsewhere, the first probe among them. */
const AGAIN = 10;

const data = testDataFolder();
let server: PageServer;
let folder: string;

beforeAll(async () => {
  if (data === null) return;
  folder = mkdtempSync(path.join(tmpdir(), "momentscope-data-"));
  const code = await runData({
    args: ["cifar10", "--from", path.join(data, "cifar10")],
    publicFolder: folder,
    fetch: globalThis.fetch,
    print: () => undefined,
    printError: (line) => {
      throw new Error(line);
    },
  });
  expect(code).toBe(0);
  server = await servePage(OWN_SITE, path.join(folder, "data"));
});

afterAll(async () => {
  if (data === null) return;
  await server.close();
  rmSync(folder, { recursive: true });
});

// After the hooks of the servers: pages close before what they are connected to.
const browser = useBrowser("plain");

async function losses(page: Page): Promise<number[][]> {
  const rows = await chartRows(page, "Loss");
  return EXPERIMENT.lanes.map((_, lane) => rawValues(rows, lane, "loss"));
}

describe.skipIf(data === null)(
  `CIFAR-10 in the browser ${data === null ? DATA_NEEDED : ""}`,
  () => {
    let first: number[][];

    it("trains four optimizers, stops and goes on at a click, and fills every chart", async () => {
      const page = await browser().newPage({ viewport: { width: 1440, height: 900 } });
      const complaints = collectComplaints(page);
      await openExperiment(page, server.url, EXPERIMENT);
      await press(page, "Play");
      await waitForStep(page, 3);
      await press(page, "Pause");
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
      const paused = await settledStep(page);
      // The engine answers the chart, and does nothing else.
      await chartRows(page, "Norms");
      expect(await stepNumber(page)).toBe(paused);
      await press(page, "One step");
      await waitForStep(page, paused + 1);
      await chartRows(page, "Norms");
      expect(await stepNumber(page)).toBe(paused + 1);
      await press(page, "Play");
      await waitForStep(page, STEPS);

      await expect
        .poll(() => page.getByRole("button", { name: /^Device: / }).getAttribute("aria-label"))
        .toMatch(/WebAssembly/);
      first = await losses(page);
      for (const [lane, values] of first.entries()) {
        expect(values, `lane ${lane}`).toHaveLength(STEPS);
        const last = values.slice(-10);
        expect(
          last.reduce((sum, value) => sum + value, 0) / last.length,
          `lane ${lane}`,
        ).toBeLessThan(BOUND);
      }
      for (const [title, metric] of [
        ["Bias of the estimate", "bias"],
        ["Age and lag", "age"],
        ["Norms", "estimate_norm"],
        ["Error of the estimate", "error"],
        ["Accuracy", "test_accuracy"],
      ] as const) {
        const rows = await chartRows(page, title);
        for (const lane of EXPERIMENT.lanes.keys()) {
          const values = rawValues(rows, lane, metric);
          expect(values.length, `${title}, lane ${lane}`).toBeGreaterThan(0);
          expect(values.every(Number.isFinite)).toBe(true);
        }
      }
      expect(complaints).toEqual([]);
      await page.close();
    });

    it("gives the same losses to the last bit by the same link in a second page", async () => {
      const page = await browser().newPage({ viewport: { width: 1440, height: 900 } });
      await openExperiment(page, server.url, EXPERIMENT);
      await press(page, "Play");
      await waitForStep(page, AGAIN);
      await press(page, "Pause");
      // What was under way at the click may still come.
      const begun = (await losses(page)).map((values) => values.slice(0, AGAIN));
      expect(begun).toEqual(first.map((values) => values.slice(0, AGAIN)));
      await page.close();
    });

    it("gives the same losses on the command line", async () => {
      const ended = await momentscopeHere(
        ["run", "-", "--backend", "wasm", "--data", data ?? "", "--steps", String(AGAIN)],
        JSON.stringify(EXPERIMENT),
      );
      expect(ended.errors).toEqual([]);
      const rows = ended.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { step: number; lane: number; loss: number });
      const here = EXPERIMENT.lanes.map((_, lane) =>
        rows.filter((row) => row.lane === lane).map(({ loss }) => loss),
      );
      expect(here).toEqual(first.map((values) => values.slice(0, AGAIN)));
    });
  },
);
