/** The program `momentscope`: the command line with the streams and the exit code of its process. */
import { runCommandLine } from "./command-line.ts";
import type { Io } from "./command.ts";

/** Standard output that ends quietly when its reader has gone (`| head`). */
function processStreams(): Io {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  return {
    write: (text) =>
      new Promise((resolve) => {
        process.stdout.write(text, () => {
          resolve();
        });
      }),
    writeError: (text) => {
      process.stderr.write(text);
    },
    readStdin: async () => {
      const parts: Buffer[] = [];
      for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
      return Buffer.concat(parts)
        .toString("utf8")
        .replace(/^\ufeff/, "");
    },
  };
}

process.exitCode = await runCommandLine(process.argv.slice(2), processStreams());
