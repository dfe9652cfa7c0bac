/**
 * The labs as a person works them: the theorems tick themselves off, two rules are compared, the table of invariances
 * fills, and a theorem opens as an experiment. In a browser without WebGPU: labs need none.
 */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import { theorems } from "../../src/labs/theorems.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { collectComplaints } from "../support/browser.ts";
import { LAPTOP, laneNames, share } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

/** On a laptop the tests go on where the one before left the page, as a person would: nothing of the labs is remembered. */
let laptop: Page;
let complaints: readonly string[];

beforeAll(async () => {
  laptop = await openLabs(LAPTOP);
  complaints = collectComplaints(laptop);
});

async function openLabs(viewport: { width: number; height: number }): Promise<Page> {
  const page = await browser().newPage({ viewport });
  await page.goto(inject("pageUrl"));
  await page.getByRole("button", { name: "Labs", exact: true }).click();
  await page.getByRole("dialog", { name: "Labs" }).waitFor();
  return page;
}

it("ticks off every theorem, each with its figure", async () => {
  const page = laptop;
  const all = `${theorems.length} of ${theorems.length} hold`;
  await page.getByRole("status").getByText(all, { exact: true }).waitFor();
  const items = page.getByRole("dialog").locator("li.theorem");
  expect(await items.count()).toBe(theorems.length);
  const states = await items.evaluateAll((list) =>
    list.map((item) => `${item.getAttribute("data-state") ?? ""}: ${item.textContent}`),
  );
  expect(states).toEqual(theorems.map(({ title }) => `holds: holds: ${title}`));
  for (const { title, formula } of theorems) {
    const item = items.filter({ hasText: title }).first();
    await item.locator("summary").click();
    await item.getByText("Measured", { exact: true }).waitFor();
    // Typeset without an error: KaTeX marks those by a class of their own.
    await item.locator(".katex").first().waitFor();
    expect(await item.locator(".katex-error").count(), formula).toBe(0);
    await item.locator("summary").click();
  }
  expect(complaints).toEqual([]);
});

it("compares two rules, on given gradients and on the page's problem", async () => {
  const page = laptop;
  await page.getByRole("tab", { name: "Equivalence" }).click();
  const dialog = page.getByRole("dialog", { name: "Labs" });
  const verdict = dialog.getByRole("tabpanel", { name: "Equivalence" }).getByRole("status");
  await verdict.getByText(/^Equal to rounding/).waitFor();
  await dialog.getByRole("img", { name: /^Relative distance\. Equal to rounding/ }).waitFor();

  // The other first step: a transient that beta rules.
  await dialog.getByLabel("Second rule", { exact: true }).selectOption("optimizer:rsgdm-b");
  await verdict.getByText(/decays like 0\.9\^t \(beta\)/).waitFor();
  const beta = dialog.getByRole("textbox", { name: "beta of the second rule" });
  await beta.fill("0.8");
  await beta.press("Enter");
  await verdict.getByText(/^They differ from step 1 on/).waitFor();

  // What a given sequence cannot answer is refused with a cure; on a problem it runs.
  await dialog.getByLabel("Second rule", { exact: true }).selectOption("optimizer:sam");
  await verdict.getByText(/gradients at other points.*choose a problem/).waitFor();
  await dialog.getByLabel("From", { exact: true }).selectOption("problem");
  await verdict.getByText(/^They differ|^Nothing to compare/).waitFor();

  // A lane of the page against itself in other units.
  const lane = "lane:2";
  await dialog.getByLabel("First rule", { exact: true }).selectOption(lane);
  await dialog.getByLabel("Second rule", { exact: true }).selectOption(lane);
  await verdict.getByText(/^Equal to rounding: the largest relative distance is 0\.$/).waitFor();
  await dialog.getByText("Other units for the second rule").click();
  await dialog.getByLabel("Loss times").fill("1e-6");
  await dialog.getByLabel("Loss times").press("Enter");
  await verdict.getByText(/^They differ from step 1 on/).waitFor();
  expect(complaints).toEqual([]);
});

it("names every control and closes by Escape, with the focus back on its button", async () => {
  const page = laptop;
  const session = await page.context().newCDPSession(page);
  for (const tab of ["Theorems", "Equivalence", "Invariance"]) {
    await page.getByRole("tab", { name: tab }).click();
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const nameless = nodes.filter(
      ({ ignored, role, name }) =>
        !ignored &&
        /^(button|combobox|tab|textbox|DisclosureTriangle)$/.test(String(role?.value)) &&
        String(name?.value ?? "").trim() === "",
    );
    expect(nameless).toEqual([]);
  }
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Labs" }).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Labs");
});

it("opens a theorem as an experiment", async () => {
  const page = laptop;
  await page.getByRole("button", { name: "Labs", exact: true }).click();
  const item = page.locator("li.theorem").filter({ hasText: "RSGDM is Nesterov momentum" });
  await item.locator("summary").click();
  await item.getByRole("button", { name: "Open as experiment" }).click();
  await page.getByRole("dialog", { name: "Labs" }).waitFor({ state: "detached" });
  expect(await laneNames(page)).toEqual(["RSGDM", "Nesterov"]);
  const { experiment } = await share(page);
  expect(experiment.title).toBe("RSGDM is Nesterov momentum");
  expect(experiment.lanes[1]).toMatchObject({ optimizer: "nesterov", hyper: { momentum: 0.873 } });
  expect(complaints).toEqual([]);
});

it("fills the table of invariances, on a phone too", async () => {
  const page = await openLabs({ width: 390, height: 844 });
  const onPhone = collectComplaints(page);
  await page.getByRole("tab", { name: "Invariance" }).click();
  const total = optimizers.length;
  await page.getByText(`${total} of ${total} rules`, { exact: true }).waitFor();
  const cells = async (rule: string): Promise<readonly (string | null)[]> => {
    const header = page.getByRole("rowheader", { name: rule, exact: true });
    const row = page.getByRole("row").filter({ has: header });
    return row
      .getByRole("cell")
      .evaluateAll((list) =>
        list.map((cell) => cell.getAttribute("data-kind") ?? cell.textContent),
      );
  };
  expect(await cells("SGD")).toEqual(["rate", "rate", "notices", "same", "weight²/loss"]);
  expect(await cells("Adam eps = 0")).toEqual(["same", "rate", "notices", "notices", "weight"]);
  // The dialog keeps to the screen: the table scrolls, the page does not.
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  expect(onPhone).toEqual([]);
  await page.close();
});
