/** The page while it trains: its longest task, and how soon a press on Pause is answered. */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { ensureBuilt } from "../../../setup.mjs";
import { collectComplaints, launchBrowser } from "../../support/browser.ts";
import { testDataFolder } from "../../support/data.ts";
import { OWN_SITE, servePage } from "../../support/server.ts";
import { judge } from "../expectations.ts";
import { rowOf, type Section } from "../report.ts";
import type { Bench } from "../section.ts";
import { watchTasks } from "../tasks.ts";

const WATCHED_MS = 20_000;
const PAUSES = 10;
/** For loading the pictures, trying the device out, and the first steps with their probe. */
const START_MS = 90_000;

export async function runPage({ runs }: Bench): Promise<readonly Section[]> {
  if (!ensureBuilt()) throw new Error("the page does not build; run npm run build");
  const data = testDataFolder();
  const server = await servePage(OWN_SITE, data ?? undefined);
  // Without an adapter, as most visitors with such a machine.
  const browser = await launchBrowser("plain");
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const complaints = collectComplaints(page);
    await page.goto(`${server.url}#json=${encodeURIComponent(JSON.stringify(experiment(data)))}`);
    await play(page, complaints);
    const first = await step(page);
    const { longMs, mostProcessorMs } = await watchTasks(browser, page, WATCHED_MS);
    const last = await step(page);
    const pauses: number[] = [];
    for (let pause = 0; pause < (runs ?? PAUSES); pause++) pauses.push(await timePause(page));
    const device = await page.locator("[aria-label^='Device: ']").first().textContent();
    const longest = Math.max(0, ...longMs);
    return [
      {
        name: "page",
        title: "The page while four lanes train cnn",
        rows: [
          rowOf({ name: "from Pause to Play", elapsedMs: pauses }),
          rowOf({ name: "tasks above 50 ms", elapsedMs: longMs }),
        ].filter(({ samples }) => samples > 0),
        remarks: [
          `${data === null ? "shapes (no CIFAR-10 was found)" : "CIFAR-10"}, batch 32, four lanes; ${device ?? "no badge"}; ` +
            `steps ${first} to ${last} in ${WATCHED_MS / 1000} s; longest task ${longest === 0 ? "below 50" : longest.toFixed(0)} ms ` +
            `(most processor time of a task ${mostProcessorMs.toFixed(0)} ms), slowest pause ${Math.max(...pauses).toFixed(0)} ms.`,
        ],
        expectations: [judge("longestTask", longest), judge("pause", Math.max(...pauses))],
      },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Presses Play and waits for two steps. Throws what the page says when there are none. */
async function play(page: Page, complaints: readonly string[]): Promise<void> {
  await page.getByRole("button", { name: "Play", exact: true }).click();
  try {
    await page.waitForFunction(
      () => Number(document.querySelector(".progress")?.getAttribute("aria-valuenow")) >= 2,
      null,
      { timeout: START_MS },
    );
  } catch {
    const notices = await page.locator(".notices").allInnerTexts();
    throw new Error(`the page does not train: ${[...notices, ...complaints].join("; ")}`);
  }
}

function experiment(data: string | null): object {
  return {
    v: 1,
    problem: {
      kind: "network",
      data: { set: data === null ? "shapes" : "cifar10", train: 1000, test: 200 },
      model: "cnn",
      batch: 32,
    },
    lanes: [
      { optimizer: "sgd", hyper: { lr: 0.1 } },
      { optimizer: "momentum", hyper: { lr: 0.1 } },
      { optimizer: "rsgdm", hyper: { lr: 0.1 } },
      { optimizer: "adam", hyper: { lr: 0.003 } },
    ],
    steps: 100_000,
  };
}

async function step(page: Page): Promise<number> {
  return Number(await page.locator(".progress").getAttribute("aria-valuenow"));
}

/** Presses Pause at some moment, waits for Play to be back; plays on and waits until steps go on. Milliseconds. */
async function timePause(page: Page): Promise<number> {
  const elapsedMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        const observer = new MutationObserver(() => {
          if (document.querySelector("button.play")?.textContent !== "Play") return;
          observer.disconnect();
          resolve(performance.now() - start);
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        document.querySelector<HTMLElement>("button.play")?.click();
      }),
  );
  const paused = await step(page);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction((before) => {
    const now = document.querySelector(".progress")?.getAttribute("aria-valuenow");
    return Number(now) > before;
  }, paused);
  // Not always at the same place of a step.
  await wait(100 + 70 * Math.random());
  return elapsedMs;
}
