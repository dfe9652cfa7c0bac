/** The start of a file that may be gzipped. Known by its bytes, not its name: some servers unpack on the way. */
import { DataFileError, isAbort } from "./errors.ts";
import { joinBytes } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import { formatCount, messageOf } from "./words.ts";

/** Read when a file is opened: its kind and its header, so that a server is not asked for each. */
const HEAD_BYTES = 64;

/** A file to read from its start on: plain as it is, gzipped ones unpacked. */
export interface PlainFile {
  readonly name: string;
  /** Size of the content; null where it is gzipped and so not known beforehand. */
  readonly sizeBytes: number | null;
  /** The first `length` bytes of the content, fewer where it ends before. */
  readStart(length: number): Promise<Uint8Array<ArrayBuffer>>;
  readAll(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Opens a file. A gzipped one is kept in memory packed and unpacked only as far as asked. */
export async function openPlain(file: SourceFile): Promise<PlainFile> {
  const { name, sizeBytes } = file;
  const head = await file.read(0, Math.min(HEAD_BYTES, sizeBytes));
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    return {
      name,
      sizeBytes,
      readStart(length) {
        const end = Math.min(length, sizeBytes);
        return end <= head.length ? Promise.resolve(head.slice(0, end)) : file.read(0, end);
      },
      readAll: () => file.read(0, sizeBytes),
    };
  }
  let packed: Promise<Uint8Array<ArrayBuffer>> | null = null;
  const readStart = async (length: number): Promise<Uint8Array<ArrayBuffer>> => {
    packed ??= file.read(0, sizeBytes);
    return unpackStart(name, await packed, length);
  };
  return { name, sizeBytes: null, readStart, readAll: () => readStart(Infinity) };
}

/** Throws DataFileError when the stream is damaged before `length` bytes came out. */
async function unpackStart(
  name: string,
  packed: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let at = 0;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  try {
    while (at < length) {
      const next = await reader.read();
      if (next.done) break;
      const piece = next.value.subarray(0, length - at);
      pieces.push(piece);
      at += piece.length;
    }
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new DataFileError(
      `${name} is cut off or damaged: unpacking stopped after ${formatCount(at)} bytes ` +
        `(${messageOf(error)}); take it again`,
    );
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return joinBytes(pieces);
}
