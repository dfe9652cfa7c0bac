/** One text, many outputs, on the page: typeset under the strict policy, lit line by line, copied, loaded when asked for. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, waitForStep } from "../support/driver.ts";
import { chooseForLane, LAPTOP } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const START: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "ravine" },
  lanes: [{ optimizer: "adam" }, { optimizer: "sam" }],
  steps: 100,
};
const TABS = ["Mathematics", "PyTorch", "JavaScript", "WGSL"];

const browser = useBrowser("plain");

/** No test changes the experiment: all work on this page. */
let page: Page;
const loaded: string[] = [];
let complaints: readonly string[];

beforeAll(async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  page = await browser().newPage({ viewport: LAPTOP, permissions });
  complaints = collectComplaints(page);
  page.on("response", (response) => loaded.push(response.url()));
  await openExperiment(page, inject("pageUrl"), START);
});

async function openEditor(name: string): Promise<Locator> {
  await chooseForLane(page, name, /^Remix/);
  const editor = page.getByRole("dialog", { name: /^Rule of/ });
  await editor.getByRole("tab", { name: "Mathematics" }).waitFor();
  return editor;
}

async function closeEditor(editor: Locator): Promise<void> {
  await editor.getByRole("button", { name: "Close" }).click();
  await editor.waitFor({ state: "detached" });
}

const output = (editor: Locator, name: string): Locator =>
  editor.getByRole("list", { name: `The rule as ${name}` });

const litRows = (list: Locator): Promise<string[]> =>
  list.locator('[data-lit="true"]').allInnerTexts();

it("typesets the rule with its own fonts, and the policy refuses nothing", async () => {
  expect(loaded.filter((url) => /outputs-|KaTeX/.test(url))).toEqual([]);
  const editor = await openEditor("Adam");
  const formulas = output(editor, "Mathematics");
  await expect.poll(() => formulas.locator(".katex").count()).toBe(8);
  expect(await formulas.locator(".katex-error").count()).toBe(0);
  // Styles set from the script arrived: a fraction's numerator stands above its denominator.
  const heights = await formulas
    .locator("li", { hasText: "β" })
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeGreaterThan(1.2 * Math.min(...heights));
  await page.evaluate(() => document.fonts.ready);
  expect(loaded.filter((url) => /KaTeX_Math-Italic.*\.woff2$/.test(url))).toHaveLength(1);
  expect(await page.evaluate(() => document.fonts.check("16px KaTeX_Math"))).toBe(true);
  await closeEditor(editor);
  expect(complaints).toEqual([]);
});

it("lights up the same line in the rule and in every output", async () => {
  const editor = await openEditor("Adam");
  const expected: Record<string, RegExp> = {
    PyTorch: /^\s*v = beta2 \* v/m,
    JavaScript: /^\s*v = each/m,
    WGSL: /let v = /,
  };
  const area = editor.getByRole("textbox", { name: "Text of the rule" });
  const text = await area.inputValue();
  const line = text.slice(0, text.indexOf("v = beta2")).split("\n").length;
  for (const name of TABS) {
    await editor.getByRole("tab", { name }).click();
    const list = output(editor, name);
    // The cursor in the text lights up the output.
    await area.focus();
    await area.press("Control+Home");
    for (let down = 1; down < line; down++) await area.press("ArrowDown");
    await expect.poll(async () => (await litRows(list)).length).toBeGreaterThan(0);
    if (expected[name] !== undefined)
      expect((await litRows(list)).join("\n")).toMatch(expected[name]);
    // Pointing at the output lights up the text.
    await list.locator('[data-lit="true"]').first().hover();
    await expect
      .poll(() => editor.locator('.code-lines [data-lit="true"]').allInnerTexts())
      .toEqual([String(line)]);
    // Without the mouse: the arrow keys go from line to line.
    await page.mouse.move(5, 5);
    await list.focus();
    await list.press("ArrowDown");
    await list.press("ArrowDown");
    const second = text.slice(0, text.indexOf("m = beta1")).split("\n").length;
    await expect
      .poll(() => editor.locator('.code-lines [data-lit="true"]').allInnerTexts())
      .toEqual([String(second)]);
  }
  await closeEditor(editor);
  expect(complaints).toEqual([]);
});

it("copies an output, and says what kernels leave to be done between them", async () => {
  const editor = await openEditor("SAM");
  await editor.getByRole("tab", { name: "PyTorch" }).click();
  await editor.getByRole("button", { name: "Copy PyTorch" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/class SAM\(torch\.optim\.Optimizer\):[^]*yield "gradient"/);
  await editor.getByRole("tab", { name: "WGSL" }).click();
  expect(await output(editor, "WGSL").innerText()).toMatch(
    /the gradient of the same batch is taken at the point/,
  );
  await closeEditor(editor);
  expect(complaints).toEqual([]);
});

it("gives the experiment as a script, and the curves as files", async () => {
  await press(page, "Play");
  await waitForStep(page, 100);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const home = page.getByRole("region", { name: "Take it home" });
  const saved = async (name: string): Promise<string> => {
    const waiting = page.waitForEvent("download");
    await home.getByRole("button", { name }).click();
    return readFile(await (await waiting).path(), "utf8");
  };
  expect(await saved("PyTorch script")).toMatch(
    /class Adam\(torch\.optim\.Optimizer\)[^]*class Problem:[^]*STEPS \+ 1/,
  );
  const json = JSON.parse(await saved("All curves, JSON")) as {
    experiment: { steps: number };
    curves: { lane: number; metric: string; curve: string; steps: number[]; values: number[] }[];
  };
  expect(json.experiment.steps).toBe(100);
  const losses = json.curves.filter(({ metric, curve }) => metric === "loss" && curve === "raw");
  expect(losses.map(({ steps }) => steps.at(-1))).toEqual([100, 100]);
  const csv = (await saved("All curves, CSV")).split("\n");
  expect(csv[0]).toBe("step,lane,label,metric,curve,value");
  expect(csv).toContain(`100,0,Adam,loss,raw,${losses[0]?.values.at(-1)}`);
  expect(complaints).toEqual([]);
});
