/** `npm start` as a person meets it: it serves the isolated page, and a taken port or a wrong option is said plainly. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { ROOT } from "../../setup.mjs";

const running: ChildProcess[] = [];
const listening: Server[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill();
  for (const server of listening.splice(0)) server.close();
});

function start(...options: readonly string[]): ChildProcess {
  const args = [path.join(ROOT, "start.mjs"), "--no-open", ...options];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  return child;
}

/** All that the child has said once it says something that fits `pattern`, or once it ends. */
function hear(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const listen = (chunk: Buffer): void => {
      heard += chunk.toString();
      if (pattern.test(heard)) resolve(heard);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.on("close", () => {
      resolve(heard);
    });
  });
}

async function takePort(): Promise<number> {
  const server = createServer().listen(0, "localhost");
  listening.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

it("says that a port is taken and serves the isolated page on the next", async () => {
  const taken = await takePort();
  const said = await hear(start("--port", String(taken)), /Momentscope is at/);
  expect(said).toContain(`Port ${taken} is taken, trying the next.`);
  const address = /http:\S+/.exec(said)?.[0] ?? "";
  expect(new URL(address).port).not.toBe(String(taken));
  const answer = await fetch(address);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(answer.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  expect(await answer.text()).toContain("<title>Momentscope</title>");
  const missing = await fetch(new URL("data/no-such-set/file.bin", address));
  expect(missing.status).toBe(404);
});

it.each([["--port", "many"], ["--port", "70000"], ["--colour"]])(
  "refuses %s %s with its usage",
  async (...options) => {
    const child = start(...options);
    const closed = once(child, "close");
    const said = await hear(child, /Usage/);
    await closed;
    expect(said).toContain("Usage: npm start -- [--port N] [--no-open]");
    expect(child.exitCode).toBe(2);
  },
);
