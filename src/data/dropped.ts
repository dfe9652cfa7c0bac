/**
 * A set of pictures from files that a person dropped on the page: the official files, packed or not, or the official
 * archive. Every file that is of no use is named with the reason.
 */
import { isArchiveName, unpackArchive } from "./archive.ts";
import type { LoadedPictures } from "./assemble.ts";
import type { DataProgress } from "./dataset.ts";
import { DataFileError, throwIfAborted } from "./errors.ts";
import type { DataRequest } from "./part.ts";
import { createMeter } from "./progress.ts";
import type { Meter } from "./progress.ts";
import { readFiles } from "./read-files.ts";
import { selectFiles } from "./set-files.ts";
import type { PictureSet } from "./sets/set.ts";
import type { SourceFile } from "./source-file.ts";
import { formatList, messageOf } from "./words.ts";

export interface DroppedOptions {
  readonly files: readonly File[];
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Throws DataFileError when the files do not hold what was asked for. */
export async function loadDropped(
  set: PictureSet,
  request: DataRequest,
  options: DroppedOptions,
): Promise<LoadedPictures> {
  const meter = createMeter(options.onProgress);
  meter.expect("Reading dropped files", null);
  const files: SourceFile[] = [];
  for (const file of options.files) {
    throwIfAborted(options.signal);
    if (isArchiveName(file.name) && set.files.archive !== null) {
      const archive = { name: file.name, stream: counted(file, meter) };
      files.push(...(await unpackArchive(set, archive, { request, signal: options.signal })));
    } else files.push(sliceOf(file, meter));
  }
  const selected = selectFiles(set, files);
  const parts = [selected.train, selected.test];
  const used = parts.flatMap((part) => part?.pictures.map(({ name }) => name) ?? []);
  const from = `dropped files (${formatList(used)})`;
  const loaded = await readFiles(set, selected, { request, from });
  meter.finish();
  return loaded;
}

/** One line for each dropped file that is not used; for the page to show beside a load that worked. */
export function explainUnused(set: PictureSet, files: readonly File[]): string[] {
  const plain = files
    .filter(({ name }) => !isArchiveName(name))
    .map((file) => sliceOf(file, createMeter(undefined)));
  return selectFiles(set, plain).unused.map(({ name, reason }) => `${name}: ${reason}`);
}

function sliceOf(file: File, meter: Meter): SourceFile {
  return {
    name: file.name,
    sizeBytes: file.size,
    async read(start, end) {
      try {
        const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
        meter.add(bytes.length);
        return bytes;
      } catch (error) {
        // Browsers refuse files that changed or moved since they were dropped.
        throw new DataFileError(
          `${file.name} can no longer be read (${messageOf(error)}): drop it again`,
        );
      }
    },
  };
}

function counted(file: File, meter: Meter): ReadableStream<Uint8Array<ArrayBuffer>> {
  meter.expect(`Unpacking ${file.name}`, file.size);
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      meter.add(piece.length);
      controller.enqueue(piece);
    },
  });
  return file.stream().pipeThrough(count);
}
