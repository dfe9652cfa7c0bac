/**
 * `npm run data -- SET --from DIR|FILE|URL`: puts a data set beside the page, as public/data/<set>/, so that the page
 * finds it without a download: train.bin and test.bin in CIFAR's layout or four plain IDX files, and manifest.json. The
 * folder is ignored by git.
 */
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isArchiveName, unpackArchive } from "../data/archive.ts";
import { sha256Hex } from "../data/checksum.ts";
import { DataFileError } from "../data/errors.ts";
import { parseManifest } from "../data/manifest.ts";
import type { FileNote, Manifest, ManifestFile } from "../data/manifest.ts";
import { countClasses } from "../data/normalise.ts";
import { encodePart, openPart } from "../data/read-files.ts";
import { isWanted, selectFiles } from "../data/set-files.ts";
import type { PartFiles, SetFiles } from "../data/set-files.ts";
import { findFacts } from "../data/sets/facts.ts";
import { findPictureSet, pictureSets } from "../data/sets/index.ts";
import type { PictureSet, Role } from "../data/sets/set.ts";
import { fileOfBytes } from "../data/source-file.ts";
import type { SourceFile } from "../data/source-file.ts";
import { readWhole, TransferError } from "../data/transfer.ts";
import type { FetchFunction } from "../data/transfer.ts";
import { formatList, formatPictures, formatSize, messageOf } from "../data/words.ts";
import { archiveOnDisk, fileOnDisk, readOfficialFolder } from "./data-folder.ts";

const SETS = formatList(pictureSets.map(({ id }) => id));

const USAGE = [
  "usage: npm run data -- SET --from FOLDER, FILE or URL",
  ...pictureSets.map(({ id, files: { archive, train, test } }) => {
    const packed = archive === null ? "each plain or as .gz" : `or ${archive}`;
    return `  ${id}: ${train}, ${test}, ${packed}`;
  }),
].join("\n");

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
    const folder = join(command.publicFolder, "data", set.id);
    const files = selectFiles(set, await gather(set, from, command));
    if (files.train === null && files.test === null) throw nothingFound(set, from, files);
    for (const { name, reason } of files.unused) {
      if (/\.bin$/i.test(name) || isWanted(set, name)) {
        command.print(`not used: ${name}: ${reason}`);
      }
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

function parseArguments(args: readonly string[]): { set: PictureSet; from: string } {
  const mistakes: string[] = [];
  let name: string | null = null;
  let from: string | null = null;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--from") {
      from = args[++at] ?? null;
      if (from === null) mistakes.push("--from needs a folder, a file or a URL behind it");
    } else if (arg.startsWith("--from=")) from = arg.slice("--from=".length);
    else if (arg.startsWith("-")) mistakes.push(`unknown option ${arg}`);
    else if (name === null) name = arg;
    else mistakes.push(`unexpected argument ${arg}`);
  }
  const set = name === null ? null : findPictureSet(name);
  if (name === null) mistakes.push(`name the data set: ${SETS}`);
  else if (set === null) {
    mistakes.push(
      findFacts(name)?.drawn === true
        ? `${name} is drawn by the program and needs no files`
        : `unknown data set ${name}: ${SETS} can be prepared`,
    );
  }
  if (from === null && mistakes.length === 0)
    mistakes.push("say where the files are: --from DIR|FILE|URL");
  if (mistakes.length > 0 || set === null || from === null) {
    throw new DataFileError([...mistakes, USAGE].join("\n"));
  }
  return { set, from };
}

/** The official files behind a folder, file or URL. Throws DataFileError and TransferError. */
async function gather(
  set: PictureSet,
  from: string,
  { fetch, print }: DataCommand,
): Promise<SourceFile[]> {
  if (/^https?:\/\//.test(from)) {
    const name = basename(new URL(from).pathname);
    print(`downloading ${from}`);
    const { bytes } = await readWhole({ url: from, fetch });
    print(`got ${formatSize(bytes.length)}`);
    if (!isArchiveName(name)) return [fileOfBytes(name, bytes)];
    return unpackArchive(set, { name, stream: new Blob([bytes]).stream() }, { request: null });
  }
  const path = resolve(from);
  const found = await stat(path).catch(() => null);
  if (found === null) throw new DataFileError(`${from}: there is no such file or folder`);
  if (found.isDirectory()) return readOfficialFolder(set, path, null);
  if (isArchiveName(path)) return unpackArchive(set, archiveOnDisk(path), { request: null });
  const file = await fileOnDisk(path);
  if (file === null) return [];
  // Pictures of IDX are of no use without their labels, which lie beside them under a name of their own.
  if (set.layout !== "idx") return [file];
  const beside = await readOfficialFolder(set, dirname(path), null);
  return [file, ...beside.filter(({ name }) => /labels/i.test(name))];
}

function nothingFound(set: PictureSet, from: string, files: SetFiles): DataFileError {
  const reasons = files.unused.map(({ name, reason }) => `${name}: ${reason}`);
  return new DataFileError(
    [
      `${from}: no ${set.title} files${set.layout === "idx" ? "" : " in the binary version"}`,
      ...reasons,
    ].join("\n"),
  );
}

async function writeSet(
  folder: string,
  set: PictureSet,
  { files, command }: { files: SetFiles; command: DataCommand },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  // A part that is not in these files stays as an earlier run left it.
  const before = await readManifest(folder);
  const write = async (role: Role): Promise<ManifestFile | null> => {
    const part = files[role];
    return part === null
      ? (before?.[role] ?? null)
      : writePart(folder, { set, role, part, print: command.print });
  };
  const manifest: Manifest = {
    version: 1,
    set: set.id,
    layout: set.layout,
    train: await write("train"),
    test: await write("test"),
  };
  const path = join(folder, "manifest.json");
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  command.print(`wrote ${path}`);
  for (const role of ["train", "test"] as const) {
    if (manifest[role] !== null) continue;
    const missing = set.layout === "idx" ? set.files.first[role] : `${role}.bin`;
    command.print(
      `${missing} is still missing: run again with --from ${set.files.first[role]} (or its folder)`,
    );
  }
}

/** Every picture and label is decoded, and so checked, before anything is written. */
async function writePart(
  folder: string,
  {
    set,
    role,
    part,
    print,
  }: { set: PictureSet; role: Role; part: PartFiles; print: DataCommand["print"] },
): Promise<ManifestFile> {
  const opened = await openPart(set, role, part);
  const pictures = await opened.readFirst(opened.available);
  const encoded = await encodePart(set, role, part);
  const write = async ({ name, bytes }: (typeof encoded)[number]): Promise<FileNote> => {
    await writeFile(join(folder, name), bytes);
    return { file: name, bytes: bytes.length, sha256: (await sha256Hex(bytes)) ?? "" };
  };
  const [first, second] = encoded;
  const note = await write(first);
  const labels = second === undefined ? null : await write(second);
  const perClass = countClasses(pictures, set.classes);
  print(
    `wrote ${join(folder, note.file)}: ${formatPictures(pictures.count)} (${formatSize(note.bytes)}) from ` +
      `${formatList(part.pictures.map(({ name }) => name))}; per class ${perClass.join(" ")}`,
  );
  return { ...note, pictures: pictures.count, perClass, ...(labels !== null && { labels }) };
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
