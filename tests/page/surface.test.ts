/** What a person does with a surface in a browser without a GPU: play, keys, sliders, lanes, a diverging lane. */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { rowsOf } from "../engine/support.ts";
import { collectComplaints } from "../support/browser.ts";
import {
  chartRows,
  openAnother,
  press,
  rawValues,
  settledStep,
  stepNumber,
  waitForStep,
} from "../support/driver.ts";
import {
  chooseForLane,
  everythingSaid,
  FASTEST,
  lane,
  laneNames,
  LAPTOP,
  openLink,
  setSpeed,
  share,
  settledBox,
} from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";
import { expectReferenceLosses } from "./reference-losses.ts";

const browser = useBrowser("plain");

/** Tests after the first one open their experiments on this page by its address bar. */
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
  complaints = collectComplaints(page);
  await page.goto(inject("pageUrl"));
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
});

it("shows four lanes on a first visit, plays to the end and draws the reference's losses", async () => {
  expect(await laneNames(page)).toEqual(["Momentum", "RSGDM", "Adam", "VSGD"]);
  const { experiment } = await share(page);
  expect(experiment.problem).toMatchObject({ kind: "formula", id: "rosenbrock" });
  expect(experiment.lanes).toMatchObject([
    { optimizer: "momentum" },
    { optimizer: "rsgdm" },
    { optimizer: "adam" },
    { optimizer: "vsgd" },
  ]);
  expect(await stepNumber(page)).toBe(0);
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, experiment.steps);
  await page.getByText("done", { exact: true }).waitFor();
  await expectReferenceLosses(page, experiment, { atLeast: 100, inexact: [2, 3] });
  for (const [title, metric] of [
    ["Age and lag", "age"],
    ["Norms", "estimate_norm"],
    ["Error of the estimate", "error"],
  ] as const) {
    const rows = await chartRows(page, title);
    for (const index of experiment.lanes.keys()) {
      expect(rawValues(rows, index, metric).length, `${title}, lane ${index}`).toBeGreaterThan(100);
    }
  }
  expect(await everythingSaid(page)).not.toContain("NaN");
  expect(complaints).toEqual([]);
});

it("is worked by keys alone", async () => {
  await openAnother(page, inject("pageUrl"), { ...VALLEY, steps: 100_000 });
  await page.getByRole("button", { name: "Device: WebAssembly, float64" }).waitFor();
  await setSpeed(page, "240 steps a second");
  // As on a page just opened, no control has the focus.
  await page.getByRole("button", { name: /^Speed: / }).blur();
  await page.keyboard.press("Space");
  await waitForStep(page, 5);
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  const paused = await settledStep(page);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => stepNumber(page)).toBe(paused + 1);
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => stepNumber(page)).toBe(paused + 11);
  // In a menu letters find entries: nothing is forked or reset.
  const lanes = await laneNames(page);
  await page.getByRole("button", { name: /^Speed: / }).click();
  await page.getByRole("menu").waitFor();
  await page.keyboard.type("fr");
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  expect(await laneNames(page)).toEqual(lanes);
  expect(await stepNumber(page)).toBe(paused + 11);
  await page.keyboard.press("r");
  await expect.poll(() => stepNumber(page)).toBe(0);
  for (const [key, name] of [
    ["s", "Share this experiment"],
    ["?", "Keys"],
  ] as const) {
    await page.keyboard.press(key);
    const dialog = page.getByRole("dialog", { name });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }
  // Letters typed into a field are text, not commands.
  await page.getByRole("textbox", { name: "Title of the experiment" }).fill("");
  await page.keyboard.type("sr ?");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(complaints).toEqual([]);
});

it("records a slider moved during a run, and the link replays it to the same numbers", async () => {
  await openAnother(page, inject("pageUrl"), { ...VALLEY, steps: 600 });
  await setSpeed(page, "30 steps a second");
  await press(page, "Play");
  await waitForStep(page, 20);
  const slider = page.getByRole("slider", { name: "lr of Momentum", exact: true });
  await slider.press("PageUp");
  await slider.press("ArrowRight");
  // The changes are written down when the engine says from which step on they hold.
  await page.getByRole("button", { name: /recorded changes? · forget/ }).waitFor();
  await setSpeed(page, FASTEST);
  await waitForStep(page, 600);
  const { link, experiment } = await share(page);
  const changes = experiment.changes ?? [];
  expect(changes.length).toBeGreaterThan(0);
  for (const { step, lane: index, name, value } of changes) {
    expect({ index, name }).toEqual({ index: 1, name: "lr" });
    expect(step).toBeGreaterThan(20);
    expect(value).toBeGreaterThan(0.002);
  }
  const moved = await slider.getAttribute("aria-valuetext");
  expect(Number(moved)).toBe(Number(changes.at(-1)?.value.toPrecision(3)));
  await expectReferenceLosses(page, experiment, { atLeast: 100 });
  const first = await chartRows(page, "Loss");

  const second = await browser().newPage({ viewport: LAPTOP });
  const onSecond = collectComplaints(second);
  await openLink(second, link);
  expect((await share(second)).experiment).toEqual(experiment);
  await setSpeed(second, FASTEST);
  await press(second, "Play");
  await waitForStep(second, 600);
  expect(await chartRows(second, "Loss")).toEqual(first);
  expect(onSecond).toEqual([]);
  await second.close();
  expect(complaints).toEqual([]);
});

it("sets a start by dragging, by keys and by typing, and the seed by typing or drawing", async () => {
  await openAnother(page, inject("pageUrl"), { ...VALLEY, estimator: [NOISE], steps: 50 });
  const slider = page.getByRole("slider", { name: "lr of Momentum", exact: true });
  const field = page.getByRole("textbox", { name: "lr of Momentum, value" });
  const chosen = async (): Promise<number | undefined> =>
    (await share(page)).experiment.lanes[1]?.hyper?.["lr"];

  // It comes after the first screen, and what is below it makes room.
  await page.getByRole("list", { name: "Stages, in order" }).waitFor();
  const box = await settledBox(slider);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 25, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  const dragged = await chosen();
  expect(dragged).toBeGreaterThan(0.002);
  expect(Number(await field.inputValue())).toBe(dragged);

  await slider.press("ArrowLeft");
  const stepped = await chosen();
  expect(stepped).toBeLessThan(dragged ?? 0);
  await field.fill("0.0005");
  await field.press("Enter");
  expect(await chosen()).toBe(0.0005);

  const seed = page.getByRole("textbox", { name: "seed", exact: true });
  await seed.fill("20260131");
  await seed.press("Enter");
  await press(page, "Play");
  await waitForStep(page, 50);
  const typed = (await share(page)).experiment;
  expect(typed.seed).toBe(20_260_131);
  await expectReferenceLosses(page, typed, { atLeast: 50 });
  await press(page, "New seed");
  expect((await share(page)).experiment.seed).not.toBe(20_260_131);
  await expect.poll(() => stepNumber(page)).toBe(0);
  expect(complaints).toEqual([]);
});

it("adds, duplicates, hides and removes lanes; equal lanes give equal rows", async () => {
  await openAnother(page, inject("pageUrl"), { ...BOWL, estimator: [NOISE], steps: 60 });
  await press(page, "add a lane");
  await page
    .getByRole("menuitem", { name: /^RSGDM / })
    .first()
    .click();
  await chooseForLane(page, "Momentum", /^Duplicate/);
  await expect.poll(() => laneNames(page).then((names) => names.length)).toBe(4);
  const { experiment } = await share(page);
  expect(experiment.lanes.map((one) => "optimizer" in one && one.optimizer)).toEqual([
    "sgd",
    "momentum",
    "momentum",
    "rsgdm",
  ]);
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, 60);
  await expectReferenceLosses(page, experiment, { atLeast: 60 });
  const all = await chartRows(page, "Loss");
  expect(rawValues(all, 1, "loss")).toEqual(rawValues(all, 2, "loss"));

  await chooseForLane(page, "SGD", /^Hide/);
  const shown = await chartRows(page, "Loss");
  expect(rawValues(shown, 0, "loss")).toEqual([]);
  expect(rawValues(shown, 3, "loss")).toEqual(rawValues(all, 3, "loss"));
  await lane(page, "SGD").getByRole("button", { name: "Show SGD" }).click();

  await chooseForLane(page, "RSGDM", /^Remove/);
  await expect.poll(() => laneNames(page)).not.toContain("RSGDM");
  await press(page, "Play");
  await waitForStep(page, 60);
  const after = await chartRows(page, "Loss");
  for (const index of [0, 1, 2]) {
    expect(rawValues(after, index, "loss")).toEqual(rawValues(all, index, "loss"));
  }
  expect(complaints).toEqual([]);
});

it("marks a lane that diverges with its step while the others go on", async () => {
  const experiment: LeanExperiment = {
    v: 1,
    problem: { kind: "formula", id: "rosenbrock" },
    lanes: [
      { optimizer: "sgd", hyper: { lr: 1e6 } },
      { optimizer: "momentum", hyper: { lr: 0.002 } },
      { optimizer: "adam", hyper: { lr: 1e6 } },
    ],
    steps: 120,
  };
  await openAnother(page, inject("pageUrl"), experiment);
  await press(page, "Play");
  await waitForStep(page, 120);
  const rows = await rowsOf(experiment, { device: "reference" });
  const end = rows.find((row) => row.lane === 0 && row.diverged)?.step;
  expect(end).toBeGreaterThan(1);
  await lane(page, "SGD")
    .getByText(`diverged at step ${String(end)}`)
    .waitFor();
  expect(
    await lane(page, "Momentum")
      .getByText(/diverged/)
      .count(),
  ).toBe(0);
  const drawn = await chartRows(page, "Loss");
  const expected = rows.filter((row) => row.lane === 1).map((row) => row.loss);
  expect(rawValues(drawn, 1, "loss")).toEqual(expected);
  expect(expected).toHaveLength(120);
  await page.getByRole("tab", { name: "Buffers" }).click();
  await page.getByRole("tabpanel", { name: "Buffers" }).waitFor();
  expect(await everythingSaid(page)).not.toContain("NaN");
  expect(complaints).toEqual([]);
});

/** Two lanes that go down a valley without falling off. */
const VALLEY: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock" },
  lanes: [
    { optimizer: "sgd", hyper: { lr: 0.0005 } },
    { optimizer: "momentum", hyper: { lr: 0.002 } },
  ],
};

/** The same on a surface that takes the catalogue's own rates. */
const BOWL: LeanExperiment = {
  ...VALLEY,
  problem: { kind: "quadratic", eigenvalues: [1, 5], start: [2, 1] },
};

const NOISE = { kind: "noise", sigma: 0.5 } as const;
