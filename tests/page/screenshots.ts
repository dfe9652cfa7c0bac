/**
 * `npm run screenshots`: the README's pictures, made from the built page in a browser without a GPU, so that they come
 * out alike on every machine. Pictures of CIFAR-10 are made only where its files are, and never beside the others:
 * nothing that is derived from those files belongs into the repository.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { ensureBrowser, ensureBuilt, ROOT } from "../../setup.mjs";
import { cifar10, firstVisit } from "../../src/experiment/presets.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { compactPng } from "../support/compact-png.ts";
import { launchBrowser } from "../support/browser.ts";
import { testDataFolder } from "../support/data.ts";
import { openExperiment, press, seePictures, settledStep, waitForStep } from "../support/driver.ts";
import { LAPTOP } from "../support/panels.ts";
import { OWN_SITE, servePage } from "../support/server.ts";

const COMMITTED = path.join(ROOT, "public/screenshots");
const PRIVATE = path.join(ROOT, "node_modules/.cache/screenshots");
const PHONE = { width: 390, height: 844 } as const;

/** The first visit stands at this step: the lanes have parted and three of them still move. */
const SURFACE_STEP = 1000;
/** Played so far, then single steps to the exact one: the page says where it is a few times a second only. */
const PLAYED = 0.6;

interface Picture {
  readonly file: string;
  readonly experiment: Experiment;
  readonly step: number;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
  /** Tab of the stage, where it is not the first. */
  readonly tab?: string;
}

/** The network of the ready-made experiment, probed more often so that its charts show lines. */
function probedOften(set: "shapes" | "cifar10"): Experiment {
  const { problem } = cifar10;
  if (problem.kind !== "network") throw new Error("the preset is a network");
  return {
    ...cifar10,
    problem: { ...problem, data: { ...problem.data, set } },
    steps: 200,
    probe: { every: 5, draws: 2, batch: 128 },
  };
}

const surface = { experiment: firstVisit, step: SURFACE_STEP };
const pictures: Picture[] = [
  { ...surface, file: path.join(COMMITTED, "desktop.png"), viewport: LAPTOP },
  {
    ...surface,
    file: path.join(COMMITTED, "desktop-dark.png"),
    viewport: LAPTOP,
    colorScheme: "dark",
  },
  { ...surface, file: path.join(COMMITTED, "phone.png"), viewport: PHONE },
  {
    file: path.join(COMMITTED, "network.png"),
    experiment: probedOften("shapes"),
    step: 100,
    viewport: LAPTOP,
    tab: "Buffers",
  },
];

/** Plays most of the way, pauses, and takes the rest in steps. */
async function goTo(page: Page, step: number): Promise<void> {
  await press(page, "Play");
  await waitForStep(page, Math.floor(PLAYED * step));
  await press(page, "Pause");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  let at = await settledStep(page);
  if (at > step) throw new Error(`the run stands at step ${at} already, past ${step}`);
  for (; at + 10 <= step; at += 10) await page.keyboard.press("Shift+ArrowRight");
  for (; at < step; at++) await page.keyboard.press("ArrowRight");
  await waitForStep(page, step);
}

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { file, experiment, step, viewport, colorScheme = "light", tab } = picture;
  const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 1 });
  await openExperiment(page, url, experiment);
  await goTo(page, step);
  if (tab !== undefined) {
    await page.getByRole("tab", { name: tab }).click();
  }
  // Neither pointer nor focus in the picture.
  await page.mouse.move(0, 0);
  await page.locator(":focus").blur();
  // Charts draw a few times a second, and tooltips go.
  await seePictures(page, 100);
  writeFileSync(file, compactPng(await page.screenshot(), viewport));
  await page.close();
  console.log(path.relative(ROOT, file));
}

if ((await ensureBrowser()) === null) throw new Error("no browser could be installed");
if (!ensureBuilt()) throw new Error("the page does not build; run npm run build");
const data = testDataFolder();
if (data !== null) {
  pictures.push({
    file: path.join(PRIVATE, "cifar.png"),
    experiment: probedOften("cifar10"),
    step: 100,
    viewport: LAPTOP,
  });
}
mkdirSync(COMMITTED, { recursive: true });
mkdirSync(PRIVATE, { recursive: true });
const server = await servePage(OWN_SITE, data ?? undefined);
const browser = await launchBrowser("plain");
try {
  for (const picture of pictures) await take(browser, server.url, picture);
} finally {
  await browser.close();
  await server.close();
}
