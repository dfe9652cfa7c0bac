/**
 * Finds and starts Chromium for page tests, through playwright-core. Three modes: with a software WebGPU adapter, with
 * software WebGL, and plain, where the page finds no adapter and must fall back. `npm test` installs a browser when there is none.
 */
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { findBrowser } from "../../setup.mjs";

export type BrowserMode = "software-webgpu" | "software-webgl" | "plain";

/**
 * The address bar's two popups are web pages of their own, which every page that is opened makes anew, for half a second of
 * a processor each. The others are Playwright's: a second flag of this name takes the place of the first.
 */
const DISABLED_FEATURES = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
];

const COMMON_FLAGS = [
  `--disable-features=${DISABLED_FEATURES.join(",")}`,
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

const MODE_FLAGS: Readonly<Record<BrowserMode, readonly string[]>> = {
  "software-webgpu": ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  // The page itself is painted on the CPU: on software WebGL each picture costs many times as much.
  "software-webgl": [
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
  ],
  plain: [],
};

/** Starts a headless browser; the caller closes it. Throws when there is none, naming the cure. */
export async function launchBrowser(mode: BrowserMode): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) {
    throw new Error(
      "No Chromium or Chrome found. Name one in MOMENTSCOPE_CHROME, or run npm test.",
    );
  }
  return chromium.launch({ executablePath, args: [...COMMON_FLAGS, ...MODE_FLAGS[mode]] });
}

/** What a page complained about: uncaught errors, console errors and breaches of the security policy. */
export function collectComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}
