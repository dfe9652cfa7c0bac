/** A receipt on its way: made with the share dialog, looked at by whoever opens the link, in another page. */
import { expect, inject, it } from "vitest";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { momentscopeHere } from "../cli/here.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, waitForStep } from "../support/driver.ts";
import { FASTEST, LAPTOP, openLink, setSpeed } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

const EXPERIMENT = {
  v: 1,
  problem: { kind: "formula", id: "ravine", noise: 0.2 },
  lanes: [{ optimizer: "momentum" }, { optimizer: "vsgd" }],
  steps: 200,
} as const;

it("is made by a run, reproduced in a second page and on the command line, and told from another result", async () => {
  const first = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(first);
  await openExperiment(first, inject("pageUrl"), { ...EXPERIMENT, lanes: [...EXPERIMENT.lanes] });
  await setSpeed(first, FASTEST);
  await first.getByRole("button", { name: "Share", exact: true }).click();
  const choice = first.getByRole("checkbox", { name: /^With a receipt/ });
  expect(await choice.isDisabled()).toBe(true);
  await first.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await press(first, "Play");
  await waitForStep(first, 200);
  await first.getByRole("button", { name: "Share", exact: true }).click();
  await choice.check();
  const link = await first.getByLabel("Link", { exact: true }).inputValue();
  const { experiment } = decodeLink(link);
  expect(experiment?.receipt).toMatchObject({ device: "wasm", step: 200 });
  await first.close();

  const second = await browser().newPage({ viewport: LAPTOP });
  await openLink(second, link);
  const card = second.getByRole("region", { name: "Receipt" });
  await card.getByText("Play it to see whether it comes out again here.").waitFor();
  await setSpeed(second, FASTEST);
  await press(second, "Play");
  await card.getByText("Reproduced to the bit, all 200 steps, as made on WebAssembly.").waitFor();
  await second
    .getByRole("button", { name: /^Draw a new seed|new seed/i })
    .first()
    .click();
  await card.getByText("The experiment was changed since, so nothing is compared.").waitFor();

  // Somebody claims that another step size gave this.
  const forged = {
    ...experiment!,
    lanes: [{ optimizer: "momentum", hyper: { lr: 0.11 } }, { optimizer: "vsgd" }],
  };
  await openLink(second, `${inject("pageUrl")}${encodeLink(forged)}`);
  await card.getByText("Play it to see whether it comes out again here.").waitFor();
  await press(second, "Play");
  await card.getByText(/^Differs first .* in Momentum, by more than 0\.0001 %\.$/).waitFor();
  await second.close();

  const ran = await momentscopeHere(["run", link, "--every", "200"]);
  // Node and Chromium may round exp and the like otherwise in the last bit.
  expect(ran.errors.join("\n")).toMatch(/^receipt: reproduced (to the bit|within the tolerance)/);
  expect(complaints).toEqual([]);
});

it("is made on the command line, too", async () => {
  const made = await momentscopeHere(
    ["receipt", "-"],
    JSON.stringify({ ...EXPERIMENT, steps: 60 }),
  );
  expect(made.code).toBe(0);
  const again = await momentscopeHere(["run", "-", "--backend", "reference"], made.out);
  expect(again.errors).toEqual([
    "receipt: reproduced to the bit, all 60 steps, as made on WebAssembly",
  ]);
  const other = await momentscopeHere(
    ["run", "-", "--every", "60"],
    made.out.replace('"seed": 1', '"seed": 2'),
  );
  expect(other.errors[0]).toMatch(/^receipt: differs first at step 2, in Momentum, by more than /);
});
