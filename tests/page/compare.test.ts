/** Lanes compared with one of them, replica by replica: what is compared stays marked, and can be chosen. */
import { expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, waitForStep } from "../support/driver.ts";
import { FASTEST, LAPTOP, setSpeed } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

it("marks the quantity that is compared, and says what line and bands are", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "formula", id: "ravine", noise: 1 },
    lanes: [{ optimizer: "sgd" }, { optimizer: "adam" }],
    steps: 20,
    replicas: 8,
  });
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, 20);
  await page.getByRole("button", { name: "compare", exact: true }).click();
  await page.getByRole("menuitemradio", { name: "SGD", exact: true }).click();
  const card = page.locator(".chart-card").filter({ hasText: "Norms, minus SGD’s" });
  const pressed = card.getByRole("group").locator('[aria-pressed="true"]');
  await expect.poll(() => pressed.allTextContents()).toEqual(["estimate"]);
  await card.getByRole("button", { name: "update", exact: true }).click();
  await expect.poll(() => pressed.allTextContents()).toEqual(["update"]);
  await expect
    .poll(() => card.locator("small").textContent())
    .toMatch(/^mean of 8 paired differences, .*; faint: smallest to largest; can show: /);
  expect(complaints).toEqual([]);
  await page.close();
});
