/**
 * Learning to learn on the page: tasks before anything runs and after inner steps, orders of the outer gradient lane by
 * lane, their bias beside its floor, what the page says where second derivatives are wrong, and the plug-in lab.
 */
import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { rowsOf } from "../engine/support.ts";
import { collectComplaints } from "../support/browser.ts";
import { chartRows, openExperiment, press, waitForStep } from "../support/driver.ts";
import { lane, laneNames, LAPTOP, share } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const STEPS = 3;
const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: {
    kind: "meta",
    task: "sine",
    hidden: [5],
    inner: { steps: 1, lr: 0.05 },
    tasks: 3,
    shots: 4,
  },
  lanes: (["exact", "first", "difference"] as const).map((order) => ({
    optimizer: "sgd",
    hyper: { lr: 0.01 },
    order,
  })),
  steps: STEPS,
  probe: { every: 1, draws: 4, batch: 16 },
};
const LABELS = ["SGD, exact", "SGD, first order", "SGD, differences"];

const browser = useBrowser("plain");

async function play(page: Page): Promise<void> {
  await press(page, "Play");
  await waitForStep(page, STEPS);
}

it("draws tasks before it runs, then adaptation, each lane's bias and each shortcut's beside its floor; orders are the lanes'", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), EXPERIMENT);
  const tasks = page.getByRole("list", { name: "Tasks that are not trained on" });
  await tasks
    .getByRole("img", { name: /^Task of amplitude / })
    .nth(5)
    .waitFor();
  expect(await tasks.locator("path.task-after").count()).toBe(0);
  await page.getByRole("tab", { name: "Shortcuts" }).click();
  await page.getByText("Measured where a lane stands. Press play.").waitFor();
  await page.getByRole("tab", { name: "Tasks" }).click();
  await play(page);
  await page
    .getByText(/^Second derivatives are right here: off by \d\.\de-[5-9], limit 0\.001/)
    .waitFor();
  const after = tasks.getByRole("listitem").first().locator("path.task-after");
  await expect.poll(() => after.count()).toBe(LABELS.length);
  const path = await after.first().getAttribute("d");
  await page.getByRole("radio", { name: "after 10 steps" }).click();
  expect(await after.first().getAttribute("d")).not.toBe(path);
  const scores = page.getByRole("table", { name: /^Mean squared error over these 6 tasks/ });
  expect(await scores.getByRole("rowheader").allTextContents()).toEqual(LABELS);

  // Bias and floor as the engine has them, in the order of the lanes.
  const drawn = await chartRows(page, "Bias of the estimate");
  const rows = await rowsOf(EXPERIMENT, { device: "wasm" });
  for (const metric of ["bias", "bias_floor"] as const) {
    const values = drawn.filter((row) => row.metric === metric && row.curve === "raw");
    expect(values).toHaveLength(STEPS * LABELS.length);
    for (const { step, lane: index, value } of values) {
      const expected = rows.find((row) => row.step === step && row.lane === index)?.[metric] ?? NaN;
      // Chromium's and Node's WebAssembly may add up threads' parts in another order.
      expect(Math.abs(value - expected)).toBeLessThan(1e-4 * (1 + expected));
    }
  }

  await seeShortcuts(page);
  const order = lane(page, LABELS[1]!).getByLabel(/^Outer gradient of /);
  expect(await order.inputValue()).toBe("first");
  await lane(page, LABELS[1]!)
    .getByText(/^stops at the adapted weights/)
    .waitFor();
  await order.selectOption({ label: "exact, as the problem" });
  expect(await laneNames(page)).toEqual([LABELS[0], "SGD", LABELS[2]]);
  expect((await share(page)).experiment.lanes[1]).not.toHaveProperty("order");
  expect(complaints).toEqual([]);
  await page.close();
});

/** Their bias over the inner rate, of one lane and of another. */
async function seeShortcuts(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Shortcuts" }).click();
  const words =
    /^Bias of each shortcut over the inner rate\. α = 0\.0063: first order \d.* %, differences /;
  await page.getByRole("img", { name: words }).waitFor();
  await page.getByText(new RegExp(`^SGD, exact, after ${STEPS} steps, on \\d+ tasks`)).waitFor();
  const table = page.getByRole("table", { name: /^At the inner rate 0\.05/ });
  expect(await table.getByRole("rowheader").allTextContents()).toEqual([
    expect.stringMatching(/^first order/),
    expect.stringMatching(/^differences/),
  ]);
  const cells = await table.getByRole("row").nth(1).getByRole("cell").allTextContents();
  const [bias, floor] = cells.map(Number);
  expect(bias).toBeGreaterThan(floor!);
  const lanes = page.getByRole("group", { name: "Lane", exact: true });
  await lanes.getByRole("button", { name: LABELS[2]! }).click();
  await page.getByText(new RegExp(`^SGD, differences, after ${STEPS} steps`)).waitFor();
}

it("says so where second derivatives are wrong, refuses exact lanes, and lets the others run", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  // The engine's worker is named by the page's address; this word before it has tanh taken as the library has it.
  await page.addInitScript(() => {
    const Plain = globalThis.Worker;
    globalThis.Worker = class extends Plain {
      constructor(url: string | URL, options: WorkerOptions = {}) {
        const { name = "" } = options;
        super(
          url,
          name.startsWith("http") ? { ...options, name: `unwrapped-tanh ${name}` } : options,
        );
      }
    };
  });
  await openExperiment(page, inject("pageUrl"), EXPERIMENT);
  await play(page);
  await page
    .getByRole("alert")
    .getByText(
      /^Second derivatives are wrong here: off by 0?\d.*Lanes of exact order are refused\./,
    )
    .waitFor();
  await lane(page, LABELS[0]!).getByText("refused", { exact: true }).waitFor();
  await lane(page, LABELS[0]!)
    .getByText(/^Exact outer gradients are refused: .* Give the order "difference" or "first"/)
    .waitFor();
  for (const label of LABELS.slice(1))
    expect(await lane(page, label).getByTitle("Loss").innerText()).toMatch(/^\d/);
  await page.getByRole("button", { name: /^Device: / }).click();
  await page
    .getByText(/exact outer gradients are refused, the true gradient is taken by differences/)
    .waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

it("draws the bias of a plug-in estimate against 1/m, beside its closed form, for a function of one's own", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  await page.goto(inject("pageUrl"));
  await page.getByRole("button", { name: "Labs", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Labs" });
  await dialog.getByRole("tab", { name: "Plug-in bias" }).click();
  const chart = (words: RegExp) => dialog.getByRole("img", { name: words });
  await chart(
    /^Bias against 1\/m\..* m = 1: measured [23]\.\d+ ± 0\.1\d?, closed form 3\.000\.$/,
  ).waitFor();
  const rows = dialog.getByRole("table").getByRole("row");
  for (const cells of (await rows.allInnerTexts()).slice(1).map((row) => row.split("\t"))) {
    const [m, bias, error, closed] = cells.map((cell) => Number(cell.replace("−", "-")));
    expect(closed).toBeCloseTo(3 / m!, 3);
    expect(Math.abs(bias! - 3 / m!)).toBeLessThan(4 * error! + 1e-3);
  }
  const loss = dialog.getByLabel("f = gradient of");
  await loss.fill("u^2 +");
  await dialog
    .getByRole("alert")
    .getByText(/line 1, column/)
    .waitFor();
  await loss.fill("exp(u)/2");
  await chart(/m = 1: measured \d\.\d+ ± .* closed form 0\.8817\.$/).waitFor();
  await dialog.getByRole("button", { name: "Show it on the page" }).click();
  expect(await laneNames(page)).toContain("m = 20");
  expect((await share(page)).experiment).toMatchObject({
    problem: { terms: ["exp(u)/2"] },
    lanes: [
      { estimator: [{ kind: "composite", samples: 1, sigma: 1 }] },
      ...Array.from({ length: 7 }, () => ({})),
    ],
  });
  expect(complaints).toEqual([]);
  await page.close();
});
