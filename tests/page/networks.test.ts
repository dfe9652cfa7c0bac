/**
 * Networks on the page beyond pictures of a set: the model's picture and what its run costs before anything starts, a
 * person's own table from a refusal to planes of points, and an autoencoder's reconstructions.
 */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, stepNumber, waitForStep } from "../support/driver.ts";
import { LAPTOP } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const STEPS = 4;
const browser = useBrowser("plain");
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
  complaints = collectComplaints(page);
});

function network(
  set: "cifar100" | "csv" | "shapes",
  model: Extract<LeanExperiment["problem"], { kind: "network" }>["model"],
  steps = STEPS,
): LeanExperiment {
  return {
    v: 1,
    problem: { kind: "network", data: { set, train: 24, test: 8 }, model, batch: 8 },
    lanes: [
      { optimizer: "sgd", hyper: { lr: 0.001 } },
      { optimizer: "rsgdm", hyper: { lr: 0.001 } },
    ],
    steps,
    probe: { every: 2, draws: 2, batch: 8 },
  };
}

/** Opens another experiment as a page of its own would. */
async function open(experiment: LeanExperiment): Promise<void> {
  await page.goto("about:blank");
  await openExperiment(page, inject("pageUrl"), experiment);
}

it("draws the model and says that a run is heavy before it starts, and starts nothing", async () => {
  await open(network("cifar100", "resnet50", 100_000));
  await page.getByRole("tab", { name: "Model", selected: true }).waitFor();
  const problem = page.getByRole("region", { name: "Problem" });
  await problem.getByText(/^Heavy\. About \d+ days for 100\u202f000 steps of 2 lanes/).waitFor();
  await problem.getByText(/23\u202f705\u202f252 parameters/).waitFor();
  const layers = page.getByRole("group", { name: "Layers, in order" });
  // A stem, four blocks that change shapes, four stages of equal blocks, and the end.
  await expect
    .poll(() => layers.getByText(/× this block/).allTextContents())
    .toEqual(["2 × this block", "3 × this block", "5 × this block", "2 × this block"]);
  const first = layers
    .getByRole("button", { name: /^3 × 3 conv 64: puts out 32 × 32 × 64/ })
    .first();
  await first.focus();
  await page.keyboard.press("ArrowDown");
  const second = layers
    .getByRole("button", { name: /^norm: puts out 32 × 32 × 64, 128 parameters/ })
    .first();
  expect(await second.evaluate((node) => node === document.activeElement)).toBe(true);
  await page
    .locator(".model-read")
    .getByText(/^norm: puts out 32 × 32 × 64/)
    .waitFor();
  expect(await stepNumber(page)).toBe(0);
  await page.getByRole("button", { name: "Device: not chosen yet" }).waitFor();
});

it("refuses a table with a word where a number belongs, then trains on a good one and shows its planes", async () => {
  await open(network("csv", { kind: "mlp", hidden: [4] }));
  const rows = Array.from({ length: 40 }, (_, row) => {
    const angle = row * 0.7;
    const radius = row % 2 === 0 ? 1 : 3;
    return `${radius * Math.cos(angle)},${radius * Math.sin(angle)},${row % 2 === 0 ? "inner" : "outer"}`;
  });
  const give = (lines: readonly string[]) =>
    page.locator("input[type=file]").setInputFiles({
      name: "rings.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(["left,up,label", ...lines].join("\n")),
    });
  await give(["1,two,inner", ...rows]);
  await page
    .locator(".data.failed")
    .getByText(/rings\.csv.*line 2.*two/s)
    .waitFor();
  await page.getByText(/^Own table .*The problem’s card says why/).waitFor();
  await give(rows);
  // What was wrong before is told no more.
  await page.locator(".notice").waitFor({ state: "detached" });
  await press(page, "Play");
  await waitForStep(page, STEPS);
  await page.getByRole("tab", { name: "Points", selected: true }).waitFor();
  const planes = page.getByRole("list", { name: "Regions of each lane" });
  await expect
    .poll(() => planes.getByRole("img", { name: /\d ?% of 8 test points$/ }).count())
    .toBe(2);
  await page.getByRole("list", { name: "Marks" }).getByText("outer").waitFor();
  // What the table turned out to be, the model's picture knows by now.
  await page.getByRole("tab", { name: "Model" }).click();
  await page.getByText("input 1 × 1 × 2", { exact: true }).waitFor();
});

it("shows what autoencoders make of test pictures", async () => {
  await open(network("shapes", { kind: "autoencoder", hidden: [6, 2] }));
  await press(page, "Play");
  await waitForStep(page, STEPS);
  await page.getByRole("tab", { name: "Pictures", selected: true }).waitFor();
  const rebuilt = page.getByRole("list", { name: "Test pictures and reconstructions" });
  await rebuilt.waitFor();
  await expect.poll(() => rebuilt.getByRole("listitem").count()).toBe(8);
  await expect.poll(() => rebuilt.getByRole("img", { name: /^RSGDM's / }).count()).toBe(8);
  const errors = page.getByRole("list", {
    name: "Root of the mean squared error over these pictures",
  });
  expect(await errors.getByRole("listitem").first().innerText()).toMatch(/^SGD \d/);
  expect(complaints).toEqual([]);
});
