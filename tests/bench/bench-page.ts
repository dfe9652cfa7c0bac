/** The bench's own page: built by Vite with the page's plugins, served with the page's headers, opened in Chromium. */
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { ROOT } from "../../setup.mjs";
import { servePage, type PageServer, type Site } from "../support/server.ts";
import type { Job, JobReport, Reply, Request, SampleReport } from "./page/protocol.ts";

/** Thrown where this machine or browser lacks what a section needs. */
export class CannotRunError extends Error {
  override readonly name = "CannotRunError";
}

export interface OpenWorker {
  readonly report: JobReport;
  sample(side: string): Promise<SampleReport>;
  close(): Promise<void>;
}

const PAGE = path.join(ROOT, "tests/bench/page");

const SITE: Site = {
  root: PAGE,
  configFile: path.join(ROOT, "vite.config.ts"),
  outDir: path.join(ROOT, "node_modules/.cache/bench-page"),
};

export async function serveBench(): Promise<PageServer> {
  const input = ["index.html", "charts.html"].map((name) => path.join(PAGE, name));
  await build({
    root: SITE.root,
    configFile: SITE.configFile,
    logLevel: "error",
    build: { outDir: SITE.outDir, emptyOutDir: true, rolldownOptions: { input } },
  });
  return servePage(SITE);
}

/** Opens the page whose workers do the work. Throws when it is not cross-origin isolated. */
export async function openWorkerPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.bench !== undefined);
  if (!(await page.evaluate(() => crossOriginIsolated)))
    throw new Error("the bench's page is not cross-origin isolated");
  return page;
}

/** Starts a worker with a job. Throws CannotRunError for what is missing here, Error for what went wrong. */
export async function openWorker(page: Page, job: Job): Promise<OpenWorker> {
  const worker = await page.evaluate(() => globalThis.bench!.start());
  const ask = async (request: Request): Promise<Reply> => {
    const reply = await page.evaluate(([number, what]) => globalThis.bench!.ask(number, what), [
      worker,
      request,
    ] as const);
    if (reply.kind === "missing") throw new CannotRunError(reply.reason);
    if (reply.kind === "failed") throw new Error(`${job.kind}: ${reply.reason}`);
    return reply;
  };
  const opened = await ask({ kind: "open", job });
  if (opened.kind !== "opened") throw new Error(`a worker answered with ${opened.kind}`);
  return {
    report: opened.report,
    sample: async (side) => {
      const reply = await ask({ kind: "sample", side });
      if (reply.kind !== "sampled") throw new Error(`a worker answered with ${reply.kind}`);
      return reply.sample;
    },
    close: () => page.evaluate((number) => globalThis.bench!.stop(number), worker),
  };
}
