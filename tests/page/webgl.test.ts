/**
 * A browser with WebGL and without WebGPU: the badge says why WebGL is taken or not, and a network with depthwise
 * convolutions and batch norm trains there as it does on the CPU. On software WebGL, so tiny.
 */
import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { rowsOf } from "../engine/support.ts";
import { collectComplaints } from "../support/browser.ts";
import { chartRows, openExperiment, press, rawValues, waitForStep } from "../support/driver.ts";
import { useBrowser } from "../support/use-browser.ts";

const STEPS = 3;
const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 20, test: 4 },
    model: { kind: "convmixer", dim: 4, depth: 1, kernel: 3, patch: 4 },
    batch: 10,
  },
  lanes: [{ optimizer: "adam", hyper: { lr: 0.01 } }],
  steps: STEPS,
  probe: { every: STEPS, draws: 2, batch: 10 },
};
/** Squares of single pictures, of filters and of dense weights. */
const SQUARES: LeanExperiment = {
  ...EXPERIMENT,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 20, test: 4 },
    model: { kind: "cnn", channels: [3] },
    batch: 5,
  },
  lanes: [{ optimizer: "adam-batch-decoupled", hyper: { lr: 1 } }],
};
/** Float32 sums in another order, over a few steps of training. */
const AGREEMENT = 1e-3;

const browser = useBrowser("software-webgl");

function device(page: Page) {
  return page.getByRole("button", { name: /^Device: / });
}

async function train(page: Page): Promise<void> {
  await press(page, "Play");
  await waitForStep(page, STEPS);
}

/** In the open dialog of devices. */
async function pickWebgl(page: Page): Promise<void> {
  await page.getByRole("radio", { name: "WebGL" }).click();
  await page.keyboard.press("Escape");
  await train(page);
  expect(await device(page).getAttribute("aria-label")).toMatch(/WebGL on .*\(software\)/);
}

async function expectLosses(page: Page, experiment: LeanExperiment): Promise<void> {
  const drawn = await chartRows(page, "Loss");
  const judge = await rowsOf(experiment, { device: "cpu" });
  const values = rawValues(drawn, 0, "loss");
  expect(values).toHaveLength(STEPS);
  values.forEach((value, at) => {
    const exact = judge[at]?.loss ?? NaN;
    expect(Math.abs(value / exact - 1), `step ${at + 1}`).toBeLessThan(AGREEMENT);
  });
}

it("trains on WebGL where a person picks it, with the CPU's losses", async () => {
  const page = await browser().newPage({ viewport: { width: 1440, height: 900 } });
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), EXPERIMENT);
  await train(page);
  expect(await device(page).getAttribute("aria-label")).toMatch(/WebAssembly/);
  await device(page).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.innerText()).toMatch(
    /^WebGL on .*SwiftShader.* \(software\): passed over, slower than WebAssembly\.$/m,
  );
  await pickWebgl(page);
  await expectLosses(page, EXPERIMENT);
  await page.goto("about:blank");
  await openExperiment(page, inject("pageUrl"), SQUARES);
  await device(page).click();
  await pickWebgl(page);
  await expectLosses(page, SQUARES);
  // A loss alone can be had, too: what one costs is measured.
  await page.getByRole("tab", { name: "Plane" }).click();
  await page.getByText(/^Takes .* losses of .*ms each\.$/).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});
