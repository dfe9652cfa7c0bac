/** Serves a built page on a free port, with the same headers as `npm start`. */
import path from "node:path";
import { preview } from "vite";
import { ROOT } from "../../setup.mjs";

export interface PageServer {
  /** Address of the page, ending in a slash. */
  readonly url: string;
  close(): Promise<void>;
}

export interface Site {
  /** Vite root, where the built page's index.html came from. */
  readonly root: string;
  readonly configFile: string;
  /** The finished build. */
  readonly outDir: string;
}

/** Serves a build. data: folder that stands for public/data; without it that folder itself. */
export async function servePage(site: Site, data?: string): Promise<PageServer> {
  // vite.config.ts reads it while `preview` loads the configuration.
  if (data !== undefined) process.env["MOMENTSCOPE_SERVED_DATA"] = data;
  try {
    const server = await preview({
      root: site.root,
      configFile: site.configFile,
      logLevel: "error",
      build: { outDir: site.outDir },
      // Port 0 asks the system for a free one.
      preview: { port: 0, strictPort: true, host: "127.0.0.1", open: false },
    });
    const url = server.resolvedUrls?.local[0];
    if (url === undefined) throw new Error("the preview server has no address");
    return { url, close: () => server.close() };
  } finally {
    delete process.env["MOMENTSCOPE_SERVED_DATA"];
  }
}

/** The build of the repository's own page. */
export const OWN_SITE: Site = {
  root: ROOT,
  configFile: path.join(ROOT, "vite.config.ts"),
  outDir: path.join(ROOT, "dist"),
};
