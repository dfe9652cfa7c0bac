/** The gradient's way worked by hand: stages added, dragged and moved, feedback and workers, a lane's own, its waterfall. */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, stepNumber } from "../support/driver.ts";
import { chooseForLane, LAPTOP, openLink, share, settledBox } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");
let page: Page;

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
  await openExperiment(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1, 2, 3], start: [2, -1, 0.5], noise: 0.5 },
    estimator: [
      { kind: "noise", sigma: 1 },
      { kind: "clip", norm: 1 },
    ],
    lanes: [{ optimizer: "sgd" }, { optimizer: "momentum" }],
    steps: 40,
  });
});

const card = () => page.getByRole("region", { name: "The gradient's way" });
const chips = () => card().getByRole("button", { name: /^Stage \d+ of \d+/ });
const names = () =>
  chips().evaluateAll((all) =>
    all.map((chip) => (chip.getAttribute("aria-label") ?? "").replace(/^Stage \d+ of \d+: /, "")),
  );
const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

it("takes stages from a menu, moves them by keyboard and pointer, and shows their constants", async () => {
  const complaints = collectComplaints(page);
  await card().getByRole("button", { name: "stage", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Rand-k/ }).click();
  await expect
    .poll(names)
    .toEqual([
      "noise σ 1, unbiased, variance d σ² = 3",
      expect.stringMatching(/^clip ‖·‖ ≤ 1, biased/),
      "rand 1, scaled, unbiased, variance 2 |x|²",
    ]);
  // By keyboard, the focus going along, and said aloud.
  await chips().nth(2).focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(focused).toMatch(/^Stage 2 of 3: rand 1, scaled/);
  expect(await card().getByRole("status").textContent()).toBe("rand 1, scaled is now stage 2 of 3");
  // By pointer, to the front; the drag opens nothing.
  const [to, from] = [await settledBox(chips().nth(0)), await settledBox(chips().nth(2))];
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await names())[0]).toMatch(/^clip/);
  expect(await page.getByRole("dialog").count()).toBe(0);

  // Top-k in place of rand-k; its constant follows the setting.
  await chips().nth(2).focus();
  await page.keyboard.press("Delete");
  await card().getByRole("button", { name: "stage", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Top-k/ }).click();
  await chips().nth(2).click();
  const form = page.getByRole("dialog", { name: "top 1", exact: true });
  expect(await form.textContent()).toContain("E‖C(x) − x‖² ≤ (1 − δ)‖x‖², δ = 0.333");
  const kept = form.getByRole("textbox", { name: "Kept" });
  await kept.fill("2");
  await kept.press("Enter");
  await page.getByText("δ = 0.667").waitFor();
  await page.keyboard.press("Escape");

  // Feedback goes around all that compresses; noise comes before it.
  await card().getByRole("button", { name: "stage", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Error feedback/ }).click();
  await card()
    .getByRole("button", { name: /^Error feedback: EF14/ })
    .waitFor();
  expect((await names()).map((name) => name.split(/[ ,]/)[0])).toEqual(["noise", "clip", "top"]);
  await chips().nth(1).focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect
    .poll(() => card().getByRole("status").textContent())
    .toBe("With feedback a compressing stage stays in C.");
  await card().getByRole("button", { name: "stage", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Workers/ }).click();
  await card().getByRole("button", { name: "Workers: mean of 10" }).waitFor();
  // Two numbers of 32 bits with indices of 2, from each of ten; all of three would be 96.
  expect(await card().textContent()).toMatch(/10 workers send 680 of 960 bits a gradient/);
  expect(complaints).toEqual([]);
});

it("belongs to one lane where that is chosen, travels in the link, and runs", async () => {
  await chooseForLane(page, "SGD", /^Own gradient path/);
  const own = page.getByRole("region", { name: /^Own gradient path of SGD/ });
  await own.getByRole("button", { name: /^Stage 1 of 3/ }).focus();
  await page.keyboard.press("Delete");
  await expect
    .poll(() => own.getAttribute("aria-label"))
    .toMatch(/: clip .*, top 2; feedback EF14/);
  const { link, experiment } = await share(page);
  const [clip, top] = [
    { kind: "clip", norm: 1 },
    { kind: "top-k", k: 2 },
  ];
  expect(experiment).toMatchObject({
    estimator: [clip, { kind: "noise", sigma: 1 }, top],
    feedback: "ef14",
    workers: { count: 10 },
    lanes: [{ estimator: [clip, top] }, { optimizer: "momentum" }],
  });
  const fresh = await browser().newPage({ viewport: LAPTOP });
  await openLink(fresh, link);
  await fresh.getByRole("region", { name: /^Own gradient path of SGD/ }).waitFor();
  expect((await share(fresh)).experiment).toEqual(experiment);
  await fresh.close();

  await press(page, "One step");
  await expect.poll(() => stepNumber(page)).toBe(1);
  await page.getByLabel("Horizontal axis of the charts").selectOption("bits");
  await page.getByRole("slider", { name: /^Crosshair of Loss/ }).focus();
  await page.keyboard.press("End");
  await expect
    .poll(() =>
      page.getByRole("slider", { name: /^Crosshair of Loss/ }).getAttribute("aria-valuetext"),
    )
    .toMatch(/^680 bits sent up: /);

  await page.getByRole("button", { name: /^Give SGD the common/ }).click();
  await own.waitFor({ state: "detached" });
  await card().getByRole("button", { name: "Workers: mean of 10" }).click();
  await page
    .getByRole("dialog", { name: "Workers" })
    .getByRole("button", { name: "remove" })
    .click();
  await expect.poll(() => card().textContent()).toMatch(/Sends 68 of 96 bits a gradient/);
});

it("is taken apart in the waterfall, where the run stands", async () => {
  // A clip under EF14 lets what was not sent grow for ever: nothing would settle.
  await chips().nth(1).focus();
  await page.keyboard.press("Delete");
  await expect.poll(async () => (await names()).length).toBe(2);
  await press(page, "One step");
  await expect.poll(() => stepNumber(page)).toBe(1);
  await page.getByRole("button", { name: /^Labs/ }).first().click();
  await page.getByRole("tab", { name: "Bias waterfall" }).click();
  const table = page.getByRole("table", { name: /^Bias waterfall of SGD after step 1/ });
  await table.waitFor();
  const rows = await table.getByRole("rowheader").allTextContents();
  expect(rows.map((row) => row.split(/(?=of|Noise|Clip|Top|feedback|from|mean sq)/)[0])).toEqual([
    "Problem’s noise",
    "noise σ 1",
    "top 2",
    "EF14",
    "Rule’s estimate",
    "The estimate",
  ]);
  // Noise of deviation 1 in three coordinates adds 3 to the variance.
  const cell = await table
    .getByRole("row", { name: /^noise σ 1/ })
    .getByRole("cell")
    .nth(1)
    .textContent();
  const [value = NaN, error = NaN] = (cell ?? "").replaceAll("−", "-").split("±").map(Number);
  expect(Math.abs(value - 3)).toBeLessThan(2 * error + 0.005);
});
