/** A rule and a loss of one's own, typed into the page: they run as the reference says, and the link carries both. */
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { momentscopeHere } from "../cli/here.ts";
import { collectComplaints } from "../support/browser.ts";
import {
  chartRows,
  openAnother,
  openExperiment,
  press,
  rawValues,
  stepNumber,
  waitForStep,
} from "../support/driver.ts";
import {
  chooseForLane,
  everythingSaid,
  FASTEST,
  laneNames,
  LAPTOP,
  openLink,
  setSpeed,
  share,
} from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";
import { expectReferenceLosses } from "./reference-losses.ts";

const START: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "ravine" },
  lanes: [{ optimizer: "sgd", hyper: { lr: 0.01 } }, { optimizer: "momentum" }],
  steps: 200,
};
/** What the remix does instead of `theta = theta - lr*m`, and the same with a slip in its second line. */
const OLD_LINE = "theta = theta - lr*m";
const NEW_LINES = "hyper pull = 0.25 in [0, 1]\ntheta = theta - lr*(m + pull*g)";
const SLIP = "hyper pull = 0.25 in [0, 1]\ntheta = theta - lr*(m + pul*g)";

const browser = useBrowser("plain");

let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
  complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), START);
});

const drawer = (page: Page, name: string | RegExp): Locator => page.getByRole("dialog", { name });

it("runs a remixed rule; a slip shows line, column and cure while the last good rule goes on", async () => {
  await setSpeed(page, "30 steps a second");
  await press(page, "Play");
  await waitForStep(page, 3);
  await chooseForLane(page, "Momentum", /^Remix/);
  const editor = drawer(page, /^Rule of Momentum/);
  const area = editor.getByRole("textbox", { name: "Text of the rule" });
  const text = await area.inputValue();
  expect(text).toContain(OLD_LINE);

  await area.fill(text.replace(OLD_LINE, NEW_LINES));
  await page.getByRole("slider", { name: "pull of Momentum remix" }).waitFor();
  await editor.getByText("This text is running.").waitFor();
  expect(await laneNames(page)).toEqual(["SGD", "Momentum remix"]);
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(0);

  await area.fill(text.replace(OLD_LINE, SLIP));
  const line = text.split("\n").findIndex((one) => one.includes(OLD_LINE)) + 2;
  const column = (SLIP.split("\n")[1] ?? "").indexOf("pul*g") + 1;
  const mistakes = editor.getByRole("alert");
  await mistakes.getByRole("button", { name: `line ${line}, column ${column}` }).waitFor();
  expect(await mistakes.innerText()).toMatch(/pul.*\n?.*did you mean.*pull/is);
  await editor.getByText("The last good text goes on running.").waitFor();
  const before = await stepNumber(page);
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(before);

  await area.fill(text.replace(OLD_LINE, NEW_LINES));
  await editor.getByText("This text is running.").waitFor();
  await editor.getByRole("button", { name: "Close" }).click();
  await setSpeed(page, FASTEST);
  await waitForStep(page, 200);
  const { experiment } = await share(page);
  expect(experiment.lanes[1]).toMatchObject({ rule: text.replace(OLD_LINE, NEW_LINES) });
  await expectReferenceLosses(page, experiment, { atLeast: 200 });
  expect(await everythingSaid(page)).not.toContain("NaN");
  expect(complaints).toEqual([]);
});

it("runs a typed loss with a typed rule; link, second page and command line give the same numbers", async () => {
  await openAnother(page, inject("pageUrl"), { ...START, title: "A loss of one's own" });
  await page
    .getByRole("region", { name: "Problem", exact: true })
    .getByRole("button", { name: "change" })
    .click();
  const form = drawer(page, "Problem");
  await form.getByRole("radio", { name: "Formula" }).click();
  await form.getByRole("textbox", { name: "Variables" }).fill("u, v");
  // The term still speaks of x: that is said at its place, and nothing else breaks.
  expect(await form.getByRole("alert").first().innerText()).toMatch(/line 1, column 1/);
  await form.getByRole("textbox", { name: "Loss" }).fill("(u - 1)^2 + v^4/4");
  await form.getByRole("button", { name: "add a term" }).click();
  await form.getByRole("textbox", { name: "Term 2" }).fill("sqrt(1 + (u + v)^2)/2");
  const start = form.getByRole("textbox", { name: "Start" });
  await start.fill("-2, 1.5");
  await start.press("Enter");
  expect(await form.getByRole("alert").count()).toBe(0);
  await form.getByRole("button", { name: "Close" }).click();

  await press(page, "add a lane");
  await page.getByRole("menuitem", { name: /^Your own rule/ }).click();
  const editor = drawer(page, /^Rule of/);
  await editor
    .getByRole("textbox", { name: "Text of the rule" })
    .fill("# Damped\nhyper lr = 0.05\nq = 0.7*q + 0.3*g\ntheta = theta - lr*q/(1 + norm(q))");
  await editor.getByText("This text is running.").waitFor();
  await editor.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => laneNames(page)).toEqual(["SGD", "Momentum", "Damped"]);

  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, 200);
  const { link, experiment } = await share(page);
  expect(experiment.problem).toMatchObject({
    variables: ["u", "v"],
    terms: ["(u - 1)^2 + v^4/4", "sqrt(1 + (u + v)^2)/2"],
    start: [-2, 1.5],
  });
  await expectReferenceLosses(page, experiment, { atLeast: 200 });
  const drawn = await chartRows(page, "Loss");
  expect(complaints).toEqual([]);

  const second = await browser().newPage({ viewport: LAPTOP });
  const onSecond = collectComplaints(second);
  await openLink(second, link);
  expect((await share(second)).experiment).toEqual(experiment);
  await setSpeed(second, FASTEST);
  await press(second, "Play");
  await waitForStep(second, 200);
  expect(await chartRows(second, "Loss")).toEqual(drawn);
  expect(onSecond).toEqual([]);
  await second.close();

  const ended = await momentscopeHere(["run", link, "--backend", "reference"]);
  expect(ended.errors).toEqual([]);
  const rows = ended.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { step: number; lane: number; loss: number });
  for (const lane of experiment.lanes.keys()) {
    const losses = rows.filter((row) => row.lane === lane).map(({ loss }) => loss);
    expect(losses).toEqual(rawValues(drawn, lane, "loss"));
  }
});
