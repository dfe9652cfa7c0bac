/** The page with a software WebGPU adapter: surfaces and a small network through the same session as everywhere. */
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { rowsOf } from "../engine/support.ts";
import { collectComplaints } from "../support/browser.ts";
import { chartRows, openExperiment, press, rawValues, waitForStep } from "../support/driver.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("software-webgpu");

async function pickDevice(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("button", { name: /^Device: / }).click();
  await page.getByRole("radio", { name }).click();
  await page.keyboard.press("Escape");
}

describe("on WebGPU, through the page", () => {
  it("a surface follows the float64 reference for 500 steps", async () => {
    const experiment: LeanExperiment = {
      v: 1,
      problem: { kind: "formula", id: "rosenbrock" },
      lanes: [
        { optimizer: "momentum", hyper: { lr: 0.002 } },
        { optimizer: "adam", hyper: { lr: 0.02 } },
      ],
      steps: 500,
    };
    const page = await browser().newPage({ viewport: { width: 1440, height: 900 } });
    const complaints = collectComplaints(page);
    await openExperiment(page, inject("pageUrl"), experiment);
    await pickDevice(page, /WebGPU/);
    await page.evaluate(() => localStorage.length);
    await press(page, "Play");
    await waitForStep(page, 500);
    expect(
      await page.getByRole("button", { name: /^Device: / }).getAttribute("aria-label"),
    ).toMatch(/WebGPU/);
    const drawn = (await chartRows(page, "Loss")).filter(
      ({ metric, curve }) => metric === "loss" && curve === "raw",
    );
    const reference = await rowsOf(experiment, { device: "reference" });
    expect(drawn.length).toBeGreaterThan(300);
    for (const { step, lane, value } of drawn) {
      const exact = reference.find((row) => row.step === step && row.lane === lane)?.loss ?? NaN;
      // Float32 rounding of coordinates near 1 is magnified by the valley's curvature of about 1,000.
      expect(Math.abs(value - exact), `step ${step}`).toBeLessThan(1e-3 * Math.abs(exact) + 1e-6);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("a small network trains in place and its loss falls", async () => {
    const page = await browser().newPage({ viewport: { width: 1440, height: 900 } });
    const complaints = collectComplaints(page);
    await openExperiment(page, inject("pageUrl"), {
      v: 1,
      problem: {
        kind: "network",
        data: { set: "moons", train: 40, test: 10 },
        model: { kind: "mlp", hidden: [8] },
        batch: 40,
      },
      lanes: [{ optimizer: "momentum", hyper: { lr: 0.1 } }],
      steps: 12,
      probe: { every: 6, draws: 2, batch: 20 },
    });
    await pickDevice(page, /WebGPU/);
    await press(page, "Play");
    await waitForStep(page, 12);
    expect(
      await page.getByRole("button", { name: /^Device: / }).getAttribute("aria-label"),
    ).toMatch(/WebGPU/);
    const values = rawValues(await chartRows(page, "Loss"), 0, "loss");
    expect(values).toHaveLength(12);
    // Every batch is the whole set.
    values.slice(1).forEach((value, at) => {
      expect(value, `step ${at + 2}`).toBeLessThan(values[at] ?? NaN);
    });
    expect(complaints).toEqual([]);
    await page.close();
  });
});
