/**
 * The signal bench as a person works it: a gradient drawn with the mouse, the estimates that follow it, its figures, the
 * link that carries it; by keys alone; and on a phone.
 */
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { openAnother, openExperiment } from "../support/driver.ts";
import { FASTEST, LAPTOP, openLink, setSpeed, share, settledBox } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

const LEVEL: LeanExperiment = {
  v: 1,
  problem: { kind: "signal", signal: "constant", amplitude: 1 },
  lanes: [{ optimizer: "momentum" }, { optimizer: "rsgdm" }],
  steps: 256,
};

/** Both tests on a laptop work on this page. */
let laptop: Page;
let complaints: readonly string[];

beforeAll(async () => {
  laptop = await browser().newPage({ viewport: LAPTOP });
  complaints = collectComplaints(laptop);
  await openExperiment(laptop, inject("pageUrl"), LEVEL);
});

const PHONE = { width: 390, height: 844 };

/** Drags across an element, from and to given as shares of its width and height. */
async function drag(
  page: Page,
  sheet: Locator,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const box = await settledBox(sheet);
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 12 });
  await page.mouse.up();
}

async function drawnValues(page: Page): Promise<readonly number[]> {
  const { experiment } = await share(page);
  const { problem } = experiment;
  if (problem.kind !== "signal" || problem.signal !== "drawn") throw new Error("nothing is drawn");
  return problem.values;
}

const rowText = (page: Page, name: RegExp): Promise<string> =>
  page.locator(".bench-figures").getByRole("row", { name }).innerText();

it("follows a gradient that is drawn with the mouse, and the link carries it", async () => {
  const page = laptop;
  const bench = page.getByRole("tabpanel", { name: "Signal" });
  await bench.getByRole("button", { name: "Draw", exact: true }).click();
  const sheet = bench.getByRole("slider", { name: /^Drawn signal/ });
  // Down on the left, up on the right: a gradient that rises all the way.
  await drag(page, sheet, [0.03, 0.8], [0.995, 0.2]);
  const values = await drawnValues(page);
  expect(values.length).toBeGreaterThan(64);
  expect(values.every((value, k) => k === 0 || value >= (values[k - 1] ?? NaN))).toBe(true);
  expect((values.at(-1) ?? NaN) - (values[0] ?? NaN)).toBeGreaterThan(0.5);
  expect(values.every((value) => Number(value.toPrecision(4)) === value)).toBe(true);

  await bench.getByRole("button", { name: "Draw", exact: true }).click();
  await setSpeed(page, FASTEST);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.getByText("done", { exact: true }).waitFor();
  const plot = bench.getByRole("slider", { name: /^Estimates over the true gradient/ });
  await bench.getByRole("columnheader", { name: "Steps 1 to 256" }).waitFor();
  // Theory stands beside what was measured, and both lanes trail the rising gradient.
  expect(await rowText(page, /^age steps/)).toMatch(/9\.00\s+8\.10$/);
  expect(await rowText(page, /^age in theory/)).toMatch(/9\.00\s+8\.10$/);
  const spoken = (await plot.getAttribute("aria-valuetext")) ?? "";
  const numbers = [...spoken.matchAll(/(?:gradient|Momentum|RSGDM) (−?[\d.]+)/g)].map(([, text]) =>
    Number(text?.replace("−", "-")),
  );
  const [truth = NaN, momentum = NaN, rsgdm = NaN] = numbers;
  expect(truth).toBeCloseTo(values.at(-1) ?? NaN, 2);
  expect(Math.max(momentum, rsgdm)).toBeLessThan(truth);
  // On a steady slope xi is the age times the slope: 9 steps against 8.1.
  const [xi = NaN, bar = NaN] = [...(await rowText(page, /^ξ =/)).matchAll(/−([\d.]+)/g)]
    .slice(-2)
    .map(([, text]) => Number(text));
  expect(xi / bar).toBeCloseTo(9 / 8.1, 1);
  expect(await rowText(page, /^start-up factor/)).toMatch(/1\.00\s+1\.00$/);

  await bench.getByRole("button", { name: "Magnify the steps" }).click();
  // 255 steps over 1.6 about their middle.
  await bench.getByRole("columnheader", { name: "Steps 49 to 208" }).waitFor();
  await bench.getByRole("button", { name: "Whole run" }).click();
  await bench.getByRole("columnheader", { name: "Steps 1 to 256" }).waitFor();

  const { link, experiment } = await share(page);
  const other = await browser().newPage({ viewport: LAPTOP });
  const onOther = collectComplaints(other);
  await openLink(other, link);
  expect((await share(other)).experiment).toEqual(experiment);
  expect(link.length - inject("pageUrl").length).toBeLessThan(1000);
  expect(onOther).toEqual([]);
  await other.close();
  // Left magnified: the next test opens a shorter run, which is seen whole.
  await bench.getByRole("button", { name: "Magnify the steps" }).click();
  await bench.getByRole("columnheader", { name: "Steps 49 to 208" }).waitFor();
  expect(complaints).toEqual([]);
});

it("is drawn, zoomed and read by keys alone, and on the form's pad", async () => {
  const values = [-5.2416, 1, 1, 1, 1, 0];
  const page = laptop;
  await openAnother(page, inject("pageUrl"), {
    ...LEVEL,
    problem: { kind: "signal", signal: "drawn", values },
    lanes: [{ optimizer: "momentum" }, { optimizer: "rsgdm-b" }, { optimizer: "vsgd" }],
    steps: 6,
  });
  const bench = page.getByRole("tabpanel", { name: "Signal" });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await bench.getByRole("rowheader", { name: "At step 6" }).waitFor();
  await bench.getByRole("columnheader", { name: "Steps 1 to 6" }).waitFor();
  // Measured, and beneath it the closed form: the same figures to the digits shown, and none for a rule not linear.
  for (const row of [/^ξ =/, /^ξ in theory/])
    expect(await rowText(page, row)).toMatch(/−1\.24e−6\s+0\.279\s+–$/);
  await bench.getByText(/start-up factor s.*: defined for linear filters/).waitFor();
  await bench.getByText(/lag, fit of lag: needs 128 probed steps/).waitFor();

  const parts = bench.getByRole("slider", { name: /^Parts of the error/ });
  await parts.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  // At step 2: momentum's m = 0.9*0.1*-5.2416 + 0.1 and s = 0.19.
  expect(await parts.getAttribute("aria-valuetext")).toMatch(
    /^step 2: Momentum start-up −0\.810, xi −0\.562; RSGDM \(b\) .*; VSGD error/,
  );

  await bench.getByRole("button", { name: "Draw", exact: true }).click();
  const sheet = bench.getByRole("slider", { name: /^Drawn signal/ });
  await sheet.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  const raised = await drawnValues(page);
  expect(raised.slice(0, 5)).toEqual([-5.242, 1, 1, 1, 1]);
  expect(raised[5]).toBeGreaterThan(0);

  await page.getByRole("button", { name: "change", exact: true }).click();
  const drawer = page.getByRole("dialog", { name: "Problem" });
  const pad = drawer.getByRole("slider", { name: /^Drawn signal/ });
  await drag(page, pad, [0.2, 0.3], [0.97, 0.3]);
  await drawer.getByRole("button", { name: "Close" }).click();
  const level = (await drawnValues(page)).slice(2);
  expect(new Set(level).size).toBe(1);
  expect(level[0]).toBeGreaterThan(0.2);
  expect(complaints).toEqual([]);
});

it("keeps to a phone's screen", async () => {
  const page = await browser().newPage({ viewport: PHONE });
  const onPhone = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), {
    ...LEVEL,
    lanes: [...LEVEL.lanes, ...LEVEL.lanes],
  });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const bench = page.getByRole("tabpanel", { name: "Signal" });
  await bench.getByText(/^Steps 1 to/).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  const table = await bench.getByRole("table").boundingBox();
  expect((table?.x ?? 0) + (table?.width ?? Infinity)).toBeLessThanOrEqual(390);
  expect(onPhone).toEqual([]);
  await page.close();
});
