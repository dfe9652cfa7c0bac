/** Going back on the line of steps: by keyboard and by hand, on a laptop and a phone; a slider moved there starts anew. */
import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, stepNumber } from "../support/driver.ts";
import { lane, LAPTOP, setSpeed, share, FASTEST } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

/** x falls by a fiftieth a step: the loss before step t is 0.98^(2 (t - 1)) / 2. */
const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: { kind: "quadratic", eigenvalues: [1], start: 1 },
  lanes: [{ optimizer: "sgd", hyper: { lr: 0.02 } }],
  steps: 60,
};

const lossAt = (step: number): string => (0.5 * 0.98 ** (2 * (step - 1))).toPrecision(3);

async function atEnd(viewport: { width: number; height: number }): Promise<Page> {
  const page = await browser().newPage({ viewport, hasTouch: viewport.width < 800 });
  await openExperiment(page, inject("pageUrl"), EXPERIMENT);
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBe(60);
  return page;
}

it("stands where the run stood, plays on to the same end, and starts anew from a slider's move", async () => {
  const page = await atEnd(LAPTOP);
  const complaints = collectComplaints(page);
  const thumb = page.getByRole("slider", { name: "Step", exact: true });
  await page.getByText("t = 60").click();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => stepNumber(page)).toBe(59);
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => stepNumber(page)).toBe(49);
  expect(await thumb.getAttribute("aria-valuetext")).toBe("Step 49 of 60 done");
  await expect.poll(() => lane(page, "SGD").textContent()).toContain(lossAt(49));
  await page.locator(".timeline").click();
  await expect.poll(() => stepNumber(page)).toBe(30);
  await expect.poll(() => lane(page, "SGD").textContent()).toContain(lossAt(30));
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBe(60);
  await expect.poll(() => lane(page, "SGD").textContent()).toContain(lossAt(60));

  await thumb.focus();
  await page.keyboard.press("PageDown");
  await expect.poll(() => stepNumber(page)).toBeLessThan(60);
  const from = await stepNumber(page);
  await lane(page, "SGD").getByRole("slider").first().press("PageUp");
  await expect
    .poll(() => thumb.getAttribute("aria-valuetext"))
    .toBe(`Step ${from} of ${from} done`);
  const { experiment } = await share(page);
  expect(experiment.changes).toMatchObject([{ step: from + 1, lane: 0, name: "lr" }]);
  expect(complaints).toEqual([]);
  await page.close();
});

it("is worked by touch on a phone", async () => {
  const page = await atEnd({ width: 390, height: 844 });
  const line = page.locator(".timeline");
  const { width, height } = (await line.boundingBox())!;
  await line.tap({ position: { x: width / 3, y: height / 2 } });
  await expect.poll(() => stepNumber(page)).toBe(20);
  await page.close();
});
