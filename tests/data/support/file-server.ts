/** A small HTTP server on this machine that serves bytes, remembers what it was asked, and misbehaves on request. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly contentType?: string;
  /** False: answers every request with the whole file. */
  readonly ranges?: boolean;
  /** Closes the connection after so many bytes of a body ... */
  readonly cutAfter?: number;
  /** ... for so many requests; default: always. */
  readonly cuts?: number;
  /** An error status instead of the file. */
  readonly status?: number;
  /** Another path to go to. */
  readonly redirect?: string;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** [start, end) as asked, null for the whole file. */
  readonly range: readonly [number, number] | null;
  readonly headers: readonly string[];
}

export interface FileServer {
  /** Ends in a slash. */
  readonly base: string;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

/** `fallback`: what is sent for a path that is not in `files`; null: 404. */
export async function serveFiles(
  files: ReadonlyMap<string, ServedFile>,
  fallback: ServedFile | null = null,
): Promise<FileServer> {
  const asked: Asked[] = [];
  const cutsLeft = new Map<ServedFile, number>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
    const range = parseRange(request);
    asked.push({
      method: request.method ?? "",
      path,
      range,
      headers: Object.keys(request.headers),
    });
    // Other origins may read, but preflights are refused, as some storage behind the public hub does.
    if (request.method === "OPTIONS") return void response.writeHead(403).end();
    response.setHeader("access-control-allow-origin", "*");
    const file = files.get(path) ?? fallback;
    if (file === null) return void response.writeHead(404).end("not found");
    if (file.status !== undefined) return void response.writeHead(file.status).end("refused");
    if (file.redirect !== undefined) {
      return void response.writeHead(302, { location: `/${file.redirect}` }).end();
    }
    send(file, range, { response, cutsLeft });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${String(port)}/`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function parseRange(request: IncomingMessage): readonly [number, number] | null {
  const found = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  return found === null ? null : [Number(found[1]), Number(found[2]) + 1];
}

function send(
  file: ServedFile,
  range: readonly [number, number] | null,
  { response, cutsLeft }: { response: ServerResponse; cutsLeft: Map<ServedFile, number> },
): void {
  const { bytes } = file;
  const headers: Record<string, string | number> = {
    "content-type": file.contentType ?? "application/octet-stream",
  };
  let body = bytes;
  let status = 200;
  if (range !== null && file.ranges !== false) {
    const [start, wanted] = range;
    if (start >= bytes.length) {
      response.writeHead(416, { "content-range": `bytes */${String(bytes.length)}` }).end();
      return;
    }
    const end = Math.min(wanted, bytes.length);
    body = bytes.subarray(start, end);
    headers["content-range"] = `bytes ${String(start)}-${String(end - 1)}/${String(bytes.length)}`;
    status = 206;
  }
  headers["content-length"] = body.length;
  response.writeHead(status, headers);
  const left = cutsLeft.get(file) ?? file.cuts ?? Infinity;
  if (file.cutAfter !== undefined && left > 0) {
    cutsLeft.set(file, left - 1);
    response.write(body.subarray(0, file.cutAfter), () => response.destroy());
    return;
  }
  response.end(body);
}
