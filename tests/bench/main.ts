/**
 * `npm run bench`: how fast it is on this machine, in headless Chromium, both sides of every comparison in one run.
 * Prints tables; only `--check` turns what is expected into an exit code.
 */
import os from "node:os";
import { ensureBrowser } from "../../setup.mjs";
import { launchBrowser } from "../support/browser.ts";
import { type BenchOptions, readArguments, type SectionName, USAGE } from "./arguments.ts";
import { CannotRunError, serveBench } from "./bench-page.ts";
import { BENCH_MODELS } from "./models.ts";
import { formatSections, type Section } from "./report.ts";
import type { RunSection } from "./section.ts";
import { runCharts } from "./sections/charts.ts";
import { runLanes } from "./sections/lanes.ts";
import { runMaps } from "./sections/maps.ts";
import { modelSection } from "./sections/models.ts";
import { runPage } from "./sections/page.ts";
import { runRules } from "./sections/rules.ts";
import { runStep } from "./sections/step.ts";
import { runTrajectories } from "./sections/trajectories.ts";
import { runUpdate } from "./sections/update.ts";

const SECTIONS: Readonly<Record<Exclude<SectionName, "models">, RunSection>> = {
  update: runUpdate,
  rules: runRules,
  step: runStep,
  lanes: runLanes,
  charts: runCharts,
  page: runPage,
  trajectories: runTrajectories,
  maps: runMaps,
};

/** The models are a section each, so that each table is shown when it is there: deep ones take minutes in software. */
function runsOf(name: SectionName, { models }: BenchOptions): readonly RunSection[] {
  if (name !== "models") return [SECTIONS[name]];
  return BENCH_MODELS.filter((model) => models.includes(model.name)).map(modelSection);
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  // Standard output holds the JSON and nothing else: what the build and the set-up say goes to the other stream.
  if (options.json) console.log = console.error;
  if ((await ensureBrowser()) === null) {
    console.error("No Chromium or Chrome found. Name one in MOMENTSCOPE_CHROME.");
    return 1;
  }
  const browser = await launchBrowser("software-webgpu");
  const server = await serveBench();
  const machine = describeMachine(browser.version());
  if (!options.json) console.log(`${machine.join("\n")}\n`);
  const sections: Section[] = [];
  try {
    for (const name of options.sections) {
      for (const run of runsOf(name, options)) {
        const found = await runSection(name, () =>
          run({ browser, url: server.url, runs: options.runs, rungs: options.rungs }),
        );
        sections.push(...found);
        if (!options.json) console.log(`${formatSections(found)}\n`);
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ machine, sections }, null, 2)}\n`);
  const missed = sections.some(({ expectations }) => expectations.some(({ met }) => !met));
  return options.check && missed ? 1 : 0;
}

/** A section that this machine cannot run says so in its place; anything else that goes wrong ends the bench. */
async function runSection(
  name: SectionName,
  run: () => Promise<readonly Section[]>,
): Promise<readonly Section[]> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    const remarks = [`Cannot run here: ${error.message}.`];
    return [{ name, title: name, rows: [], remarks, expectations: [] }];
  }
}

function describeMachine(browser: string): readonly string[] {
  const [load = 0] = os.loadavg();
  const cores = os.availableParallelism();
  const model = os.cpus()[0]?.model ?? "unknown processor";
  const busy = load > 0.5 ? " Other work is running: trust ratios more than times." : "";
  return [
    `${cores} cores, ${model}, ${os.platform()} ${os.arch()}; Chromium ${browser}, headless; Node ${process.versions.node}`,
    `Load over the last minute: ${load.toFixed(1)}.${busy}`,
  ];
}

process.exitCode = await main();
