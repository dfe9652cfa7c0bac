/**
 * `npm run data -- cifar10 --from DIR|FILE|URL`: puts a data set beside the page, as public/data/<set>/train.bin,
 * test.bin and manifest.json, so that the page finds it without a download. The folder is ignored by git.
 */
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isArchiveName, fileOfBytes, unpackCifar10 } from "../data/archive.ts";
import { CIFAR10_CLASSES, decodeCifar10, encodeCifar10 } from "../data/cifar-binary.ts";
import { selectCifar10Files } from "../data/cifar-files.ts";
import type { CifarFiles, Role, SourceFile } from "../data/cifar-files.ts";
import { sha256Hex } from "../data/checksum.ts";
import { DataFileError } from "../data/errors.ts";
import { parseManifest } from "../data/manifest.ts";
import type { Manifest, ManifestFile } from "../data/manifest.ts";
import { countClasses } from "../data/normalise.ts";
import { readWhole, TransferError } from "../data/transfer.ts";
import type { FetchFunction } from "../data/transfer.ts";
import { formatList, formatPictures, formatSize, messageOf } from "../data/words.ts";
import { archiveOnDisk, fileOnDisk, readOfficialFolder } from "./data-folder.ts";

const USAGE =
  "usage: npm run data -- cifar10 --from FOLDER, FILE or URL\n" +
  "  FOLDER with data_batch_1.bin .. data_batch_5.bin and test_batch.bin, one such FILE, or cifar-10-binary.tar.gz";

export interface DataCommand {
  readonly args: readonly string[];
  /** The `public` folder that is written to. */
  readonly publicFolder: string;
  readonly fetch: FetchFunction;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

/** Runs the command. Returns the exit code: 0 done, 2 bad input with a line for each mistake. */
export async function runData(command: DataCommand): Promise<0 | 2> {
  try {
    const { set, from } = parseArguments(command.args);
    const folder = join(command.publicFolder, "data", set);
    const files = selectCifar10Files(await gather(from, command));
    if (files.train.length === 0 && files.test.length === 0) throw nothingFound(from, files);
    for (const { name, reason } of files.unused) {
      if (/\.bin$/i.test(name)) command.print(`not used: ${name}: ${reason}`);
    }
    await writeSet(folder, set, { files, command });
    return 0;
  } catch (error) {
    const expected = error instanceof DataFileError || error instanceof TransferError;
    if (!expected) throw error;
    for (const line of messageOf(error).split("\n")) command.printError(line);
    return 2;
  }
}

function parseArguments(args: readonly string[]): { set: string; from: string } {
  const mistakes: string[] = [];
  let set: string | null = null;
  let from: string | null = null;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--from") {
      from = args[++at] ?? null;
      if (from === null) mistakes.push("--from needs a folder, a file or a URL behind it");
    } else if (arg.startsWith("--from=")) from = arg.slice("--from=".length);
    else if (arg.startsWith("-")) mistakes.push(`unknown option ${arg}`);
    else if (set === null) set = arg;
    else mistakes.push(`unexpected argument ${arg}`);
  }
  if (set === null) mistakes.push("name the data set: cifar10");
  else if (set === "shapes") mistakes.push("shapes is drawn by the program and needs no files");
  else if (set !== "cifar10") mistakes.push(`unknown data set ${set}: cifar10 can be prepared`);
  if (from === null && mistakes.length === 0)
    mistakes.push("say where the files are: --from DIR|FILE|URL");
  if (mistakes.length > 0 || set === null || from === null) {
    throw new DataFileError([...mistakes, USAGE].join("\n"));
  }
  return { set, from };
}

/** The official files behind a folder, file or URL. Throws DataFileError and TransferError. */
async function gather(from: string, { fetch, print }: DataCommand): Promise<SourceFile[]> {
  if (/^https?:\/\//.test(from)) {
    const name = basename(new URL(from).pathname);
    print(`downloading ${from}`);
    const { bytes } = await readWhole({ url: from, fetch });
    print(`got ${formatSize(bytes.length)}`);
    if (!isArchiveName(name)) return [fileOfBytes(name, bytes)];
    return unpackCifar10({ name, stream: new Blob([bytes]).stream() }, null);
  }
  const path = resolve(from);
  const found = await stat(path).catch(() => null);
  if (found === null) throw new DataFileError(`${from}: there is no such file or folder`);
  if (found.isDirectory()) return readOfficialFolder(path, null);
  if (isArchiveName(path)) return unpackCifar10(archiveOnDisk(path), null);
  const file = await fileOnDisk(path);
  return file === null ? [] : [file];
}

function nothingFound(from: string, files: CifarFiles): DataFileError {
  const reasons = files.unused.map(({ name, reason }) => `${name}: ${reason}`);
  return new DataFileError(
    [`${from}: no CIFAR-10 files in the binary version`, ...reasons].join("\n"),
  );
}

async function writeSet(
  folder: string,
  set: string,
  { files, command }: { files: CifarFiles; command: DataCommand },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  // A part that is not in these files stays as an earlier run left it.
  const before = await readManifest(folder);
  const write = async (role: Role): Promise<ManifestFile | null> =>
    files[role].length === 0
      ? (before?.[role] ?? null)
      : writePart(folder, role, { files, command });
  const manifest: Manifest = {
    version: 1,
    set,
    layout: "cifar-10-binary",
    train: await write("train"),
    test: await write("test"),
  };
  const path = join(folder, "manifest.json");
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  command.print(`wrote ${path}`);
  for (const [role, official] of [
    ["train", "data_batch_1.bin"],
    ["test", "test_batch.bin"],
  ] as const) {
    if (manifest[role] !== null) continue;
    command.print(
      `${role}.bin is still missing: run again with --from ${official} (or its folder)`,
    );
  }
}

async function writePart(
  folder: string,
  role: Role,
  { files, command }: { files: CifarFiles; command: DataCommand },
): Promise<ManifestFile> {
  const sources = files[role];
  const parts = await Promise.all(
    sources.map(async (file) => ({ name: file.name, bytes: await file.read(0, file.sizeBytes) })),
  );
  // Decoding checks every label; what is written is the official layout again, all files in one.
  const pictures = decodeCifar10(parts);
  const bytes = encodeCifar10(pictures);
  const file = `${role}.bin`;
  await writeFile(join(folder, file), bytes);
  const perClass = countClasses(pictures, CIFAR10_CLASSES.length);
  command.print(
    `wrote ${join(folder, file)}: ${formatPictures(pictures.count)} (${formatSize(bytes.length)}) from ` +
      `${formatList(sources.map(({ name }) => name))}; per class ${perClass.join(" ")}`,
  );
  return {
    file,
    bytes: bytes.length,
    pictures: pictures.count,
    perClass,
    sha256: (await sha256Hex(bytes)) ?? "",
  };
}

async function readManifest(folder: string): Promise<Manifest | null> {
  const text = await readFile(join(folder, "manifest.json"), "utf8").catch(() => null);
  return text === null ? null : parseManifest(text);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  process.exitCode = await runData({
    args: process.argv.slice(2),
    publicFolder: join(root, "public"),
    fetch: (url, init) => fetch(url, init),
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
  });
}
