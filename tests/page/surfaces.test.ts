/**
 * Surfaces as a person meets them: formulas typed with holes and mistakes in them, a curve whose start is moved by keys,
 * and a cloud of replicas whose ellipses and rates are looked at.
 */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { openAnother, openExperiment, press, waitForStep } from "../support/driver.ts";
import { everythingSaid, FASTEST, LAPTOP, setSpeed, share } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
  complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), PARABOLOID);
});

const PARABOLOID: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", variables: ["x", "y"], terms: ["x^2 + y^2"], start: [1.5, 1] },
  lanes: [{ optimizer: "momentum", hyper: { lr: 0.05 } }],
  steps: 20,
};

const NO_LOSS = "no finite loss";

it("goes on through formulas with holes, poles, kinks and mistakes, down to one variable", async () => {
  const marks = page.getByRole("list", { name: "Marks" });
  await marks.waitFor();
  const says = () => marks.getByText(NO_LOSS).count();
  expect(await says()).toBe(0);
  await page.getByRole("button", { name: /^change/ }).click();
  const loss = page.getByRole("textbox", { name: "Loss" });
  for (const [text, holes] of [
    ["log(x) + y^2", 1],
    ["abs(x) + max(y, 0)*where(x < y, x, y)", 0],
    ["sqrt(0 - 1 - x^2)", 1],
    ["1/(x*y) + x + y", 0],
    ["x^ + (", 0],
    ["log(0 - 1 - y^2)", 1],
  ] as const) {
    await loss.fill(text);
    await expect.poll(says).toBe(holes);
  }
  await loss.fill("x*log(x)");
  await page.getByRole("textbox", { name: "Variables" }).fill("x");
  await page.getByRole("tab", { name: "Curve" }).waitFor();
  await expect.poll(says).toBe(1);
  await page.keyboard.press("Escape");
  const handle = page.getByRole("button", { name: /^Start at 1\.5:/ });
  await handle.press("ArrowLeft");
  await page.getByRole("button", { name: /^Start at 1\.4/ }).waitFor();
  const { problem } = (await share(page)).experiment;
  expect(problem).toMatchObject({ variables: ["x"], terms: ["x*log(x)"] });
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, 20);
  expect(await everythingSaid(page)).not.toContain("NaN");
  expect(complaints).toEqual([]);
});

it("draws clouds of replicas with their spread, and what each rule divides by", async () => {
  await openAnother(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "formula", id: "saddle", noise: 6 },
    lanes: [
      { optimizer: "momentum", hyper: { lr: 0.05 } },
      { optimizer: "adam", hyper: { lr: 0.05 } },
    ],
    steps: 40,
    replicas: 10_000,
  });
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, 40);
  const cloud = page.getByRole("button", { name: /replicas$/ });
  // 16,384 points for two lanes.
  await expect.poll(() => cloud.textContent()).toMatch(/^8.192 of 10.000 replicas$/);
  await page.getByText(/mean of 10.000 replicas \(/).waitFor({ state: "attached" });
  const drawn = await inkOfLane();
  await page.getByRole("button", { name: "mean, 1σ and 2σ" }).click();
  await expect.poll(() => inkOfLane()).toBeLessThan(drawn);
  const points = await inkOfLane();
  await cloud.click();
  // What is left is a path and two arrows.
  await expect.poll(() => inkOfLane()).toBeLessThan(points / 2);
  await page.getByRole("button", { name: "divides by" }).click();
  const rates = page.getByLabel("Step per estimate, by coordinate");
  // Momentum steps lr times its estimate whatever the coordinate.
  await expect.poll(() => rates.textContent()).toMatch(/Momentumx 0\.0500\s+y 0\.0500/);
  expect(complaints).toEqual([]);
});

/** Pixels of the picture that are clearly bluer than red, as the first lane's ink is. */
function inkOfLane(): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".plane canvas");
    const context = canvas?.getContext("2d");
    if (canvas === null || context == null) return -1;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
      if ((data[at + 2] ?? 0) - (data[at] ?? 0) > 70) count += 1;
    return count;
  });
}
