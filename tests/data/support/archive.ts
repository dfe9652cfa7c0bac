/** Archives for tests, packed by the system's own tar, in the official archive's folder and order. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A fresh folder that holds the files; the caller removes it. */
export function folderOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "momentscope-"));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}

/** cifar-10-batches-bin/<files> as .tar.gz, in the order given. */
export function packTarGz(files: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  const inner = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`cifar-10-batches-bin/${name}`, bytes]),
  );
  const folder = folderOf(inner);
  try {
    execFileSync(
      "tar",
      ["--no-recursion", "-czf", "archive.tar.gz", "cifar-10-batches-bin", ...Object.keys(inner)],
      {
        cwd: folder,
      },
    );
    return new Uint8Array(readFileSync(path.join(folder, "archive.tar.gz")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
