/** The plane of the lanes' paths as a person asks for it: its cost, the losses on it, and how far points lie off it. */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, stepNumber, waitForStep } from "../support/driver.ts";
import { chooseForLane, LAPTOP } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "spirals", train: 60, test: 20 },
    model: { kind: "mlp", hidden: [6] },
    batch: 10,
  },
  lanes: [
    { optimizer: "sgd", hyper: { lr: 0.1 } },
    { optimizer: "adam", hyper: { lr: 0.02 } },
  ],
  steps: 8,
  probe: { every: 4, batch: 20, draws: 2 },
};

const browser = useBrowser("plain");
let page: Page;

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
});

/** "87.4 %" */
const share = (text: string | null): number => Number.parseFloat(text ?? "");

it("tells what it costs, then draws losses and paths and says how wrong the plane is", async () => {
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), EXPERIMENT);
  await page.getByRole("tab", { name: "Plane" }).click();
  const plane = page.getByRole("tabpanel", { name: "Plane" });
  const compute = plane.getByRole("button", { name: "Compute the plane" });
  expect(await compute.isDisabled()).toBe(true);
  await plane.getByText(/^Let the lanes do some steps first/).waitFor();
  await press(page, "Play");
  await waitForStep(page, 8);

  await plane.getByText(/^Takes .*: \d+ losses of/).waitFor();
  await plane.getByLabel("Grid").selectOption({ index: 0 });
  await compute.click();
  const picture = plane.getByRole("slider", { name: /^Points of the lanes’ paths/ });
  const shown = plane.locator(".path-plane-facts dd");
  await expect
    .poll(() => shown.nth(2).textContent())
    .toMatch(/^([\d.]+\s% too (high|low)|none): [\d.e−]+ for [\d.e−]+ at /);
  await compute.waitFor();
  const explained = share(await shown.nth(0).locator("b").textContent());
  expect(explained).toBeGreaterThan(50);
  expect(explained).toBeLessThanOrEqual(100);

  // By keyboard: the shared start, then along the first lane's path.
  await picture.focus();
  await page.keyboard.press("Home");
  const read = plane.locator(".path-plane-read");
  await expect
    .poll(() => read.textContent())
    .toMatch(/^Start of all lanes: [\d.e−]+ off the plane, /);
  await page.keyboard.press("ArrowRight");
  await expect
    .poll(() => read.textContent())
    .toMatch(
      /^SGD, step 1: [\d.e−]+ off the plane, .* Loss [\d.]+ there, [\d.]+ at its foot on the plane\.$/,
    );

  await plane.getByText("All 17 points as a table").click();
  const rows = plane.getByRole("row");
  await expect.poll(() => rows.count()).toBe(18);
  const cells = await rows.nth(17).getByRole("cell").allTextContents();
  expect(await rows.nth(17).getByRole("rowheader").textContent()).toBe("Adam, step 8");
  expect(cells.every((cell) => /\d/.test(cell))).toBe(true);

  // Gone back: what is drawn is of another step, and a plane of this one has no later points.
  await page.getByText("t = 8").click();
  for (const step of [7, 6]) {
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => stepNumber(page)).toBe(step);
  }
  await plane.getByText(/^Drawn is the plane of step 8; the run stands at 6/).waitFor();
  await compute.click();
  await plane.getByText("All 13 points as a table").waitFor();

  await chooseForLane(page, "Adam", /^Hide/);
  await plane.getByText(/and of the lanes that were on show then/).waitFor();
  await compute.click();
  await plane.getByText("All 7 points as a table").waitFor();
  expect(complaints).toEqual([]);
});
