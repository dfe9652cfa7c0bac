/**
 * The belief of a lane as a person looks at it: VSGD's on a signal, Adam's second moment, and a rule of one's own, whose
 * figures are known beforehand.
 */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { encodeLink } from "../../src/experiment/link.ts";
import { canonicalize } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { press, waitForStep } from "../support/driver.ts";
import { LAPTOP, openLink } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");
let page: Page;

/** The estimate is 1 too low, the spread 4, then 8: (G - e)/s is 1/4 and 1/8. */
const OFF = "n = n + 4\nspread = n\nestimate = g - 1\ntheta = theta - g";

const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: { kind: "signal", signal: "constant", amplitude: 3 },
  lanes: [
    { optimizer: "momentum" },
    { rule: OFF, label: "Mine" },
    { optimizer: "adam", hyper: { beta1: 0.75 } },
    { optimizer: "vsgd", hyper: { K_g: 9, gamma: 1e9 } },
  ],
  steps: 40,
};

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
});

const panel = () => page.getByRole("tabpanel", { name: "Belief" });
const lane = (name: string) => panel().getByRole("button", { name, exact: true });

it("shows what a rule claims and how the truth answers, measured while it is open", async () => {
  const complaints = collectComplaints(page);
  await openLink(page, `${inject("pageUrl")}${encodeLink(canonicalize(EXPERIMENT))}`);
  await page.getByRole("tab", { name: "Belief", exact: true }).click();
  // The first lane whose rule states a spread.
  await expect.poll(() => lane("Mine").getAttribute("aria-pressed")).toBe("true");
  await panel().getByText("Measured in every step while this is open.").waitFor();
  await press(page, "One step");
  await press(page, "One step");
  await waitForStep(page, 2);
  await panel().getByText("Step 2: estimate e 2.00, spread s 8.00, true gradient G 3.00").waitFor();
  // The root of (1/16 + 1/64)/2.
  await panel()
    .getByText("(G − e)/s has the root mean square 0.198: G lies 5.1 times closer than s says.")
    .waitFor();
  const within = panel().getByRole("row", { name: /^measured/ });
  await expect.poll(() => within.textContent()).toMatch(/^measured100.%100.%100.%100.%$/);
  // By keyboard, one step back.
  const plot = panel().getByRole("img", {
    name: /^Estimate and its spread over the true gradient/,
  });
  await plot.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await panel().getByText("Step 1: estimate e 2.00, spread s 4.00").waitFor();

  // No claim: said so, with what to write.
  await lane("Momentum").click();
  await panel().getByText("Momentum says nothing about how far its estimate may be off.").waitFor();
  await panel().getByText("“spread = 0.1*abs(m)”").waitFor();
  // Any vector can be read as one.
  await panel().getByLabel("spread s").selectOption("deviation m");
  await panel().getByText("the rule itself does not claim").waitFor();

  // Adam: the deviation of one gradient, and a weight that is a setting.
  await lane("Adam").click();
  await panel().getByText("It claims nothing about G").waitFor();
  await press(page, "One step");
  await panel().getByText("Step 3: 0.75 in every coordinate").waitFor();

  // VSGD with a firm prior keeps K/(1 + K), and the closed form stands beside it.
  await lane("VSGD").click();
  await press(page, "One step");
  await panel().getByText("Step 4: 0.9 in every coordinate").waitFor();
  await panel().getByText("γ → ∞: K/(1 + K) = 0.9").waitFor();
  expect(complaints).toEqual([]);
});
