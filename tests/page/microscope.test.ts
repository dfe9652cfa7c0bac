/** The microscope in a browser: opened from a trajectory's newest point and from a heat map; its numbers are the engine's. */
import type { Locator, Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { heatGrid } from "../../src/ui/stage/buffers/grid.ts";
import { fitWindow, toPixel } from "../../src/ui/stage/surface/viewport.ts";
import type { Inspection, Place } from "../../src/wire/inspection.ts";
import { openTestRun, planOf } from "../engine/support.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, stepNumber, waitForStep } from "../support/driver.ts";
import { chooseForLane, LAPTOP, settledBox } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const VALLEY: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock", noise: 0.1 },
  lanes: [{ optimizer: "momentum", hyper: { lr: 0.0005 } }, { optimizer: "adam" }],
  steps: 2000,
};

const NETWORK: LeanExperiment = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 100, test: 20 },
    model: "cnn",
    batch: 10,
  },
  lanes: [{ optimizer: "sgd" }, { optimizer: "momentum" }],
  steps: 50,
};

const browser = useBrowser("plain");

/** What the engine says of the step behind `steps`. */
async function engineSays(
  experiment: LeanExperiment,
  steps: number,
  { lane, ...place }: Partial<Place> & { lane: number },
): Promise<Inspection> {
  const run = await openTestRun(experiment);
  await run.advance(steps);
  const inspection = await run.inspect(lane, { tensor: 0, element: 0, replica: 0, ...place });
  run.dispose();
  if (inspection === null) throw new Error("the engine has nothing to show");
  return inspection;
}

const microscope = (page: Page, title: string): Locator =>
  page.getByRole("region", { name: `Microscope on ${title}`, exact: true });

/** The value at the end of every line, in full precision. */
async function results(panel: Locator): Promise<number[]> {
  const values = panel.locator("ol .microscope-result data");
  const texts = await values.evaluateAll((all) => all.map((one) => one.getAttribute("value")));
  return texts.map(Number);
}

async function expectNumbers(panel: Locator, said: Inspection, relative: number): Promise<void> {
  const expected = said.lines.map(({ value }) => value);
  const differ = (values: readonly number[]): boolean =>
    values.length !== expected.length ||
    values.some((value, index) => {
      const wanted = expected[index] ?? NaN;
      return !(Math.abs(value - wanted) <= relative * Math.abs(wanted));
    });
  await expect.poll(async () => differ(await results(panel)), { timeout: 20_000 }).toBe(false);
  await panel.getByText(`step ${said.step} comes next`).waitFor();
}

it("opens from the newest point of a trajectory, follows the run, and goes to the neighbours", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), VALLEY);
  await page.keyboard.press("Shift+ArrowRight");
  await waitForStep(page, 10);
  const momentum = await engineSays(VALLEY, 10, { lane: 0 });
  const other = await engineSays(VALLEY, 10, { lane: 0, element: 1 });
  const canvas = page.getByRole("img", { name: /^Surface of Rosenbrock/ });
  const box = await settledBox(canvas);
  const { problem } = planOf(VALLEY);
  if (problem.kind !== "small" || problem.small.view === null) throw new Error("no surface");
  const head = toPixel(
    fitWindow(problem.small.view, box),
    box,
    momentum.theta.before,
    other.theta.before,
  );
  await canvas.click({ position: head });
  const panel = microscope(page, "Momentum");
  await panel.waitFor();
  await expectNumbers(panel, momentum, 0);
  await panel.getByText("x", { exact: true }).waitFor();
  // Every number says on hover what it is, with all its digits.
  const rate = panel.locator('data[title^="η = 0.0005"]').first();
  expect(await rate.textContent()).toBe("5e−4");

  await page.keyboard.press("ArrowRight");
  await panel.getByText("y", { exact: true }).waitFor();
  await expectNumbers(panel, other, 0);
  expect(await stepNumber(page)).toBe(10);
  await press(page, "One step");
  await expectNumbers(panel, await engineSays(VALLEY, 11, { lane: 0, element: 1 }), 0);
  const before = panel.locator("data[title^='θ before']");
  expect(Number(await before.getAttribute("value"))).toBe(other.theta.after);

  await panel.press("Escape");
  await panel.waitFor({ state: "detached" });
  await chooseForLane(page, "Adam", /^Microscope/);
  await expectNumbers(microscope(page, "Adam"), await engineSays(VALLEY, 11, { lane: 1 }), 0);
  await press(page, "Close the microscope");
  await microscope(page, "Adam").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
  await page.close();
});

it("opens from a value of a heat map, by mouse and by keys", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), NETWORK);
  await press(page, "One step");
  await waitForStep(page, 1);
  await page.getByRole("tab", { name: "Buffers" }).click();
  const map = page.getByRole("img", { name: /^Heat map of m in conv1\/filter/ });
  await map.waitFor();
  // Filter 5's weight for input 2 at (1, 2), where the grid puts it.
  const element = ((1 * 3 + 2) * 3 + 2) * 16 + 5;
  const grid = heatGrid([3, 3, 3, 16], 432);
  const cell = grid.source.indexOf(element);
  const box = await settledBox(map);
  await map.click({
    position: {
      x: (((cell % grid.columns) + 0.5) / grid.columns) * box.width,
      y: ((Math.floor(cell / grid.columns) + 0.5) / grid.rows) * box.height,
    },
  });
  const panel = microscope(page, "Momentum");
  await panel.getByText("conv1/filter[1, 2, 2, 5]").waitFor();
  const said = await engineSays(NETWORK, 1, { lane: 1, element });
  // The browser's float32 kernels may add in another order than Node's.
  await expectNumbers(panel, said, 2e-4);

  await panel.getByRole("button", { name: "Next weight" }).click();
  await panel.getByText("conv1/filter[1, 2, 2, 6]").waitFor();
  await panel.press("Escape");
  await panel.waitFor({ state: "detached" });
  await map.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await panel.getByText("conv1/filter[0, 1, 0, 0]").waitFor();
  await panel.getByRole("combobox", { name: "Layer" }).selectOption({ label: "conv2/bias" });
  await panel.getByText("conv2/bias[0]").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});
