/** Once before all tests: starts a Python that has loaded PyTorch, if there is one. Their processes inherit where it is. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { FOUND, pythonPlaces, SOCKET } from "./python.ts";

const SERVER = fileURLToPath(new URL("torch-server.py", import.meta.url));

export default async function setup(): Promise<() => void> {
  const folder = mkdtempSync(path.join(tmpdir(), "momentscope-torch-"));
  const socket = path.join(folder, "socket");
  process.env[FOUND] = "";
  for (const place of pythonPlaces()) {
    const server = await start(place, socket);
    if (server === null) continue;
    process.env[FOUND] = place;
    process.env[SOCKET] = socket;
    return () => {
      server.stdin?.end();
      rmSync(folder, { recursive: true });
    };
  }
  rmSync(folder, { recursive: true });
  return () => undefined;
}

/** Once it listens; null: there is no such Python, or none with PyTorch. */
function start(python: string, socket: string): Promise<ChildProcess | null> {
  return new Promise((resolve) => {
    const server = spawn(python, [SERVER, socket], {
      stdio: ["pipe", "pipe", "ignore"],
      // Tests run side by side: a thread each.
      env: { ...process.env, OMP_NUM_THREADS: "1" },
    });
    server.on("error", () => {
      resolve(null);
    });
    server.on("exit", () => {
      resolve(null);
    });
    server.stdout.on("data", () => {
      resolve(server);
    });
  });
}
