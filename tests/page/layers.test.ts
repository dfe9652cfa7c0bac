/** The layers of a small network as a person looks at them: figures that follow from the settings, by mouse and keyboard. */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, waitForStep } from "../support/driver.ts";
import { LAPTOP } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 60, test: 20 },
    model: { kind: "cnn", channels: [4, 3] },
    batch: 10,
  },
  lanes: [
    { optimizer: "sgd", hyper: { lr: 0.05 } },
    { optimizer: "momentum", hyper: { lr: 0.02 } },
  ],
  steps: 6,
  probe: { every: 2, batch: 20, draws: 2 },
};

const browser = useBrowser("plain");
let page: Page;

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
});

const choose = (group: string, name: string) =>
  page.getByRole("group", { name: group, exact: true }).getByRole("button", { name, exact: true });
const layer = (name: string) => page.getByRole("listitem").filter({ hasText: name });

it("shows each layer's steps, spread and first filters", async () => {
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), EXPERIMENT);
  await page.getByRole("tab", { name: "Layers" }).click();
  await page.getByText("Layers are measured at probes: at step 1, then every 2 steps.").waitFor();
  await press(page, "Play");
  await waitForStep(page, 6);

  // The rate of a rule without memory or division is its learning rate, in every layer.
  await choose("Chart", "effective rate").click();
  await expect
    .poll(() => layer("conv2/filter").locator(".layer-chart figcaption").textContent())
    .toBe("step 5: SGD 0.0500, Momentum 0.0200");
  const chart = layer("conv2/filter").getByRole("img", { name: /^‖step‖ \/ ‖estimate‖/ });
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await expect
    .poll(() => chart.getAttribute("aria-label"))
    .toContain("step 1: SGD 0.0500, Momentum 0.0200");

  // Before step 1 the momentum buffer is zero: all its numbers are in the middle.
  await choose("Lane", "Momentum").click();
  await choose("Spread of", "m").click();
  const heat = layer("conv1/filter").getByRole("img", { name: /^How m of conv1\/filter spread/ });
  await heat.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect
    .poll(() => layer("conv1/filter").locator(".layer-spread figcaption").textContent())
    .toMatch(/^step 1: 100\s% below .* in size, or 0$/);

  const filters = page.getByRole("region", { name: "First layer as pictures" });
  await expect.poll(() => filters.textContent()).toContain("all filters, before step 5");
  const momentum = filters.getByRole("img", { name: /^m of conv1\/filter as 4 pictures/ });
  await momentum.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  // The same filter is told of its weights, their change, the buffer and the gradient.
  await expect
    .poll(async () => (await filters.locator(".filter-read").allTextContents()).join("; "))
    .toMatch(/^(filter 2: norm [\d.e−]+(; )?){4}$/);
  expect(complaints).toEqual([]);
});
