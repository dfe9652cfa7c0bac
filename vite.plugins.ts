/**
 * What Vite does for us beyond its defaults: the security policy, cross-origin isolation, TensorFlow.js's WebAssembly
 * files under our own origin, and the one repair that its threaded build needs. Imported by vite.config.ts only.
 */
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import path from "node:path";
import type { Connect, Plugin } from "vite";

const WASM_FOLDER = path.join(
  import.meta.dirname,
  "node_modules/@tensorflow/tfjs-backend-wasm/wasm-out",
);
const WASM_FILES = [
  "tfjs-backend-wasm.wasm",
  "tfjs-backend-wasm-simd.wasm",
  "tfjs-backend-wasm-threaded-simd.wasm",
];

/** Lets the page use SharedArrayBuffer, and with it the threaded WebAssembly build. */
const ISOLATION_HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** The public data set hub and the storage that it redirects to. */
const DATA_HOSTS = ["https://huggingface.co", "https://*.huggingface.co", "https://*.hf.co"];

/**
 * The content security policy. Documents allow scripts of our own origin only. Workers get their policy with their own
 * response; TensorFlow.js's helper threads start from a blob and import another, so there `blob:` is a script source.
 */
export function securityPolicy(where: "document" | "worker", nonce?: string): string {
  const inline = nonce === undefined ? [] : [`'nonce-${nonce}'`];
  const blob = where === "worker" ? ["blob:"] : [];
  return Object.entries({
    "default-src": ["'none'"],
    "script-src": ["'self'", "'wasm-unsafe-eval'", ...blob, ...inline],
    "worker-src": ["'self'", "blob:"],
    "style-src": ["'self'", ...inline],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...DATA_HOSTS],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
  })
    .map(([directive, sources]) => `${directive} ${sources.join(" ")}`)
    .join("; ");
}

/**
 * Headers on every answer of the dev and preview servers, and the policy as a meta tag in the built page, since a plain
 * file host sends no headers. The dev server's own inline scripts pass by `nonce`.
 */
export function security(nonce: string): Plugin {
  const headers =
    (serverNonce?: string): Connect.NextHandleFunction =>
    (request, response, next) => {
      const where = /(?:\/|\.html)$/.test(pathOf(request.url)) ? "document" : "worker";
      setHeaders(response, {
        ...ISOLATION_HEADERS,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": securityPolicy(where, serverNonce),
      });
      next();
    };
  let isBuild = false;
  return {
    name: "momentscope:security",
    configResolved(config) {
      isBuild = config.command === "build";
    },
    configureServer: (server) => void server.middlewares.use(headers(nonce)),
    configurePreviewServer: (server) => void server.middlewares.use(headers()),
    transformIndexHtml() {
      if (!isBuild) return [];
      const content = securityPolicy("document");
      return [
        {
          tag: "meta",
          attrs: { "http-equiv": "Content-Security-Policy", content },
          injectTo: "head-prepend",
        },
      ];
    },
  };
}

/**
 * TensorFlow.js fetches its WebAssembly from the folder of the script that runs it: in the build that is `assets/`,
 * where the files are copied to; the dev server answers for them in whatever folder they are asked for.
 */
export function tensorflowBinaries(): Plugin {
  return {
    name: "momentscope:tensorflow-binaries",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = path.basename(pathOf(request.url));
        if (WASM_FILES.includes(name)) sendFile(response, path.join(WASM_FOLDER, name));
        else next();
      });
    },
    generateBundle() {
      if (this.environment.name !== "client") return;
      for (const name of WASM_FILES) {
        const source = readFileSync(path.join(WASM_FOLDER, name));
        this.emitFile({ type: "asset", fileName: `assets/${name}`, source });
      }
    },
  };
}

/**
 * Two repairs of TensorFlow.js's threaded build, for the page, for workers and for pre-bundled dependencies alike.
 * - It makes its helper threads from the text of a function that uses the outer variable `_scriptDir`. A minifier renames
 *   the variable, and the threads stop with "ReferenceError: e is not defined". As a property of globalThis it survives.
 * - It never uses more threads than half the logical cores, so a machine with two gets no second thread whatever
 *   `setThreadsCount` says (tensorflow/tfjs#8513). Told of twice the cores it can use each of them.
 */
export function threadedWasmRepair(): Plugin {
  const scriptDir = "globalThis.tfjsWasmScriptDir";
  const repairs = [
    [/\bvar _scriptDir =/g, `${scriptDir} =`],
    [/\b_scriptDir\b/g, scriptDir],
    [/return navigator\["hardwareConcurrency"\]/g, 'return 2 * navigator["hardwareConcurrency"]'],
  ] as const;
  return {
    name: "momentscope:threaded-wasm-repair",
    enforce: "pre",
    transform: {
      filter: { id: /tfjs-backend-wasm-threaded-simd\.js$/ },
      handler(text) {
        let code = text;
        for (const [pattern, replacement] of repairs) {
          const before = code;
          code = code.replaceAll(pattern, replacement);
          if (code === before) this.error(`TensorFlow.js has no ${String(pattern)}: look again.`);
        }
        return { code, map: null };
      },
    },
  };
}

/**
 * Dialogs and menus stop the page behind them from scrolling by a style element, which our policy refuses. The same rules
 * as a constructed style sheet are no markup, and allowed.
 */
export function constructedStyles(): Plugin {
  const code = `export function stylesheetSingleton() {
    let users = 0;
    let sheet = null;
    return {
      add(css) {
        if (users++ > 0) return;
        sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets.push(sheet);
      },
      remove() {
        if (--users > 0) return;
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      },
    };
  }`;
  return {
    name: "momentscope:constructed-styles",
    enforce: "pre",
    transform: {
      filter: { id: /react-style-singleton\/dist\/[^/]+\/singleton\.js$/ },
      handler: () => ({ code, map: null }),
    },
  };
}

/** Serves `data/` from a folder as it is now, so that files put there after a build are seen. */
export function servedData(folder: string): Plugin {
  const serve: Connect.NextHandleFunction = (request, response, next) => {
    const name = pathOf(request.url);
    if (!name.startsWith("/data/")) return next();
    const file = path.join(folder, path.normalize(name.slice("/data/".length)));
    const inside = file.startsWith(path.join(folder, path.sep));
    if (inside && existsSync(file) && statSync(file).isFile()) return sendFile(response, file);
    response.statusCode = 404;
    response.end();
  };
  return {
    name: "momentscope:served-data",
    configureServer: (server) => void server.middlewares.use(serve),
    configurePreviewServer: (server) => void server.middlewares.use(serve),
  };
}

function pathOf(url = "/"): string {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return "/";
  }
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".wasm": "application/wasm",
  ".json": "application/json",
};

function sendFile(response: ServerResponse, file: string): void {
  const type = CONTENT_TYPES[path.extname(file)] ?? "application/octet-stream";
  setHeaders(response, { "Content-Type": type, "Content-Length": String(statSync(file).size) });
  createReadStream(file).pipe(response);
}
