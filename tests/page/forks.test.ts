/** A lane forked where the run stands: by the menu and by key, dashed, with its parent's past and settings of its own. */
import { expect, inject, it } from "vitest";
import { rowsOf } from "../engine/support.ts";
import { collectComplaints } from "../support/browser.ts";
import { chartRows, openExperiment, press, rawValues, stepNumber } from "../support/driver.ts";
import { FASTEST, lane, laneNames, LAPTOP, setSpeed, share } from "../support/panels.ts";
import { TINY_NETWORK } from "../support/tiny-network.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

it("has the same past and goes its own way; a link repeats it", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "formula", id: "rosenbrock" },
    lanes: [{ optimizer: "momentum", hyper: { lr: 0.002 } }],
    steps: 300,
  });
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBe(300);
  const thumb = page.getByRole("slider", { name: "Step", exact: true });
  await page.locator(".timeline").click();
  await expect.poll(() => stepNumber(page)).toBe(150);
  await lane(page, "Momentum")
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: /^Fork here, at step 150/ }).click();
  const forked = "Momentum forked at 150";
  await expect.poll(() => laneNames(page)).toContain(forked);
  await expect.poll(() => thumb.getAttribute("aria-valuetext")).toBe("Step 150 of 150 done");
  await lane(page, forked).getByRole("slider").first().press("PageDown");
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBe(300);
  const { experiment } = await share(page);
  await page.keyboard.press("Escape");
  expect(experiment.lanes[1]).toMatchObject({ fork: { lane: 0, step: 150 } });
  const expected = await rowsOf(experiment, { device: "wasm" });
  const drawn = await chartRows(page, "Loss");
  const losses = [0, 1].map((index) => rawValues(drawn, index, "loss"));
  losses.forEach((values, index) => {
    expect(values).toEqual(expected.filter((row) => row.lane === index).map(({ loss }) => loss));
  });
  // Row 151 is of the point before the step that differs.
  expect(losses[1]!.slice(0, 151)).toEqual(losses[0]!.slice(0, 151));
  expect(losses[1]![151]).not.toBe(losses[0]![151]);

  const strokes = await page
    .locator(".recharts-line-curve")
    .evaluateAll((paths) =>
      paths.map((path) => [getComputedStyle(path).stroke, path.getAttribute("stroke-dasharray")]),
    );
  const dashed = strokes.find(([, dash]) => dash === "2.5 2.5");
  expect(dashed).toBeDefined();
  expect(strokes).toContainEqual([dashed![0], null]);

  await lane(page, "Momentum")
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Remove, with its fork" }).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

it("is made by key, of a network too, with its parent's past", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  await openExperiment(page, inject("pageUrl"), {
    v: 1,
    problem: TINY_NETWORK,
    lanes: [{ optimizer: "sgd", hyper: { lr: 0.01 } }],
    steps: 20,
    probe: { every: 10, draws: 2, batch: 20 },
  });
  await press(page, "Play");
  await expect.poll(() => stepNumber(page), { timeout: 60_000 }).toBe(20);
  await page.getByText("t = 20").click();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => stepNumber(page), { timeout: 30_000 }).toBe(10);
  await page.keyboard.press("f");
  await expect.poll(() => laneNames(page)).toContain("SGD forked at 10");
  await expect.poll(() => stepNumber(page), { timeout: 30_000 }).toBe(10);
  await press(page, "Play");
  await expect.poll(() => stepNumber(page), { timeout: 30_000 }).toBe(20);
  const drawn = await chartRows(page, "Loss");
  const [own, copy] = [0, 1].map((index) => rawValues(drawn, index, "loss"));
  expect(own).toHaveLength(20);
  expect(copy).toEqual(own);
  await page.close();
});
