/** Reads what a command is about: a file, a link, or standard input. */
import { readFile } from "node:fs/promises";
import type { Experiment } from "../experiment/experiment.ts";
import { decodeLink, isLink } from "../experiment/link.ts";
import { formatMistake } from "../experiment/mistakes.ts";
import { validateJson } from "../experiment/validate.ts";
import { InputError, type Io } from "./command.ts";

/** Bytes; far more than any experiment or list of gradients for `step` needs. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** The text of a file, or of standard input for `-`. */
export async function readText(from: string, io: Io): Promise<string> {
  if (from === "-") return io.readStdin();
  try {
    const bytes = await readFile(from);
    if (bytes.length > MAX_FILE_BYTES) throw new InputError([`${from}: is larger than 256 MiB`]);
    // A byte order mark, as some editors write, is no part of the text.
    return bytes.toString("utf8").replace(/^\ufeff/, "");
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const reason = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    throw new InputError([`${from}: ${reason}; name a file, a link in quotes, or -`]);
  }
}

/** The experiment of FILE, LINK or `-`; every mistake becomes a line of an InputError. */
export async function readExperiment(from: string, io: Io): Promise<Experiment> {
  const text = isLink(from) ? from : await readText(from, io);
  const { experiment, problems } = isLink(text) ? decodeLink(text) : validateJson(text);
  if (experiment === null) throw new InputError(problems.map(formatMistake));
  return experiment;
}
