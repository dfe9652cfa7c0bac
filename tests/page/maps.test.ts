/**
 * The maps lab as a person works it: a map of 256 x 256 cells fills while the page draws how far it is, a box is zoomed into,
 * a cell becomes a lane, and the start is moved from a map of it. In a browser without WebGPU, on WebAssembly.
 */
import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment } from "../support/driver.ts";
import { LAPTOP, laneNames, share, settledBox } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

const STEPS = 60;

async function openMaps(): Promise<Page> {
  const page = await browser().newPage({ viewport: LAPTOP });
  await openExperiment(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1.37, 0.2], start: [1, 1.5] },
    lanes: [{ optimizer: "momentum" }],
    steps: STEPS,
  });
  await page.getByRole("button", { name: "Labs", exact: true }).click();
  await page.getByRole("tab", { name: "Maps", exact: true }).click();
  return page;
}

async function waitUntilFilled(page: Page, cells: number): Promise<void> {
  await page.waitForFunction(
    (all) => {
      const bar = document.querySelector('[role="progressbar"][aria-label="Cells done"]');
      return (
        bar?.getAttribute("aria-valuenow") === all && bar.getAttribute("aria-valuemax") === all
      );
    },
    String(cells),
    { timeout: 60_000 },
  );
}

/** How many different counts of done cells the page shows from now on, before all are. */
async function watchProgress(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { progressSeen: seen });
    new MutationObserver(() => {
      const bar = document.querySelector('[role="progressbar"][aria-label="Cells done"]');
      const done = bar?.getAttribute("aria-valuenow");
      if (done != null && done !== bar?.getAttribute("aria-valuemax")) seen.add(done);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  return () =>
    page.evaluate(() => (globalThis as unknown as { progressSeen: Set<string> }).progressSeen.size);
}

it("fills 65,536 cells while the page draws on, zooms, and makes a cell a lane", async () => {
  const page = await openMaps();
  const complaints = collectComplaints(page);
  await waitUntilFilled(page, 128 * 128);
  const progressSeen = await watchProgress(page);
  await page.getByLabel("Cells", { exact: true }).selectOption("256 × 256");
  await waitUntilFilled(page, 256 * 256);
  // The page's thread drew in between, so it was free.
  expect(await progressSeen()).toBeGreaterThan(3);
  await page.getByText("Exact stability edge: spectral radius of the step is 1").waitFor();
  await page.getByText("WebAssembly, float64").waitFor();

  const canvas = page.getByRole("img", { name: /^Final loss over η \(log scale\) and β/ });
  const box = await settledBox(canvas);
  const at = (x: number, y: number): readonly [number, number] => [
    box.x + x * box.width,
    box.y + y * box.height,
  ];
  await page.mouse.move(...at(0.4, 0.3));
  await page.mouse.down();
  await page.mouse.move(...at(0.6, 0.6), { steps: 4 });
  await page.mouse.up();
  await waitUntilFilled(page, 256 * 256);
  const low = Number(await page.getByLabel("Across: from").inputValue());
  expect(low).toBeGreaterThan(1e-4);
  expect(low).toBeLessThan(1e-1);

  await page.mouse.move(...at(0.5, 0.5));
  const readout = page.locator(".map-readout");
  await readout.getByText("Regime").waitFor();
  const shown = await readout.locator("dd").allTextContents();
  await page.mouse.click(...at(0.5, 0.5));
  const said = /^Momentum: a new lane\. η 0\.\d+, β 0\.\d+\.$/;
  await page.getByRole("dialog").getByText(said).waitFor();
  await page.keyboard.press("Escape");
  expect(await laneNames(page)).toEqual(["Momentum", "Momentum (2)"]);
  const { experiment } = await share(page);
  const { lr = NaN, beta = NaN } = experiment.lanes[1]?.hyper ?? {};
  // Four digits are shown.
  expect(
    [lr, beta].map((value, index) => Math.abs(value / Number(shown[index]) - 1) < 1e-3),
  ).toEqual([true, true]);
  expect(complaints).toEqual([]);
  await page.close();
});

it("moves the start by the keyboard, from a map over it", async () => {
  const page = await openMaps();
  await page.getByLabel("Cells", { exact: true }).selectOption("32 × 32");
  await page.getByRole("button", { name: "Over the start" }).click();
  await waitUntilFilled(page, 32 * 32);
  await page.getByRole("radio", { name: "Minimum", exact: true }).click();
  const canvas = page.getByRole("img", { name: /^Minimum over start x1 and start x2/ });
  await canvas.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Enter");
  await page
    .getByRole("dialog")
    .getByText(/^The start was moved for all lanes\. /)
    .waitFor();
  await page.keyboard.press("Escape");
  const { experiment } = await share(page);
  const { problem } = experiment;
  if (problem.kind !== "quadratic" || !Array.isArray(problem.start)) throw new Error("no start");
  // The window is square about start and minimum: cell 17 of 32 across, cell 24 up.
  expect(problem.start).not.toEqual([1, 1.5]);
  expect(problem.start[1]).toBeGreaterThan(problem.start[0] ?? NaN);
  expect(await laneNames(page)).toEqual(["Momentum"]);
  await page.close();
});
