/**
 * Files out of a gzipped tar archive, as a stream: the official cifar-10-binary.tar.gz and its like are what people have. Plain
 * POSIX ustar headers only, which is what that archive uses.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format".
 */
import { DataFileError, throwIfAborted } from "./errors.ts";
import { messageOf } from "./words.ts";

const BLOCK = 512;
/** Larger members are refused: the largest official one has 30,730,000 bytes. */
const LARGEST_MEMBER_BYTES = 512 * 1024 * 1024;

export interface TarMember {
  /** Name without folders. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What of a member is wanted: its name and size decide, so that the rest is skipped without being kept. */
export type MemberFilter = (name: string, sizeBytes: number) => boolean;

/**
 * Yields the wanted members in archive order; stop iterating to stop reading.
 * Throws DataFileError when this is no gzipped tar or when it is cut off.
 */
export async function* readTarGz(
  archive: {
    readonly name: string;
    readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
    /** What to take again when this one is damaged. */
    readonly again: string;
  },
  isWanted: MemberFilter,
  signal?: AbortSignal,
): AsyncGenerator<TarMember> {
  const { name } = archive;
  const unzipped = archive.stream.pipeThrough(new DecompressionStream("gzip"));
  const source = createByteReader(unzipped.getReader(), () => {
    throwIfAborted(signal);
  });
  const damaged = (why = ""): DataFileError =>
    new DataFileError(
      `${name} is cut off or not a gzipped tar archive${why}: take ${archive.again} again`,
    );
  try {
    for (;;) {
      const header = await source.take(BLOCK);
      if (header === null) throw damaged();
      if (header.every((byte) => byte === 0)) return;
      const member = parseHeader(header);
      if (member === null || member.sizeBytes > LARGEST_MEMBER_BYTES) throw damaged();
      const padded = Math.ceil(member.sizeBytes / BLOCK) * BLOCK;
      if (member.isFile && isWanted(member.name, member.sizeBytes)) {
        const bytes = await source.take(padded);
        if (bytes === null) throw damaged();
        yield { name: member.name, bytes: bytes.subarray(0, member.sizeBytes) };
      } else if (!(await source.skip(padded))) throw damaged();
    }
  } catch (error) {
    throwIfAborted(signal);
    // What is no gzip, ends early or can no longer be read is a TypeError, an Error or a DOMException, by platform.
    throw error instanceof DataFileError ? error : damaged(` (${messageOf(error)})`);
  } finally {
    await source.cancel();
  }
}

/** Name without folders, size and kind; null when the checksum of the header does not hold. */
function parseHeader(
  header: Uint8Array,
): { name: string; sizeBytes: number; isFile: boolean } | null {
  const text = (from: number, length: number): string => {
    const field = header.subarray(from, from + length);
    const end = field.indexOf(0);
    return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
  };
  const octal = (from: number, length: number): number => {
    const digits = text(from, length).trim();
    return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
  };
  const stated = octal(148, 8);
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  const sizeBytes = octal(124, 12);
  if (stated !== sum || Number.isNaN(sizeBytes)) return null;
  const kind = text(156, 1);
  const path = text(0, 100);
  return { name: path.split("/").at(-1) ?? path, sizeBytes, isFile: kind === "0" || kind === "" };
}

interface ByteReader {
  /** Exactly `length` bytes, null at an early end. */
  take(length: number): Promise<Uint8Array<ArrayBuffer> | null>;
  skip(length: number): Promise<boolean>;
  cancel(): Promise<void>;
}

function createByteReader(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  check: () => void,
): ByteReader {
  let held = new Uint8Array(0);
  /** Hands out `length` bytes piece by piece; false at an early end. */
  const consume = async (length: number, use: (piece: Uint8Array) => void): Promise<boolean> => {
    let left = length;
    while (left > 0) {
      if (held.length === 0) {
        check();
        const next = await reader.read();
        if (next.done) return false;
        held = next.value;
        continue;
      }
      const piece = held.subarray(0, left);
      use(piece);
      held = held.subarray(piece.length);
      left -= piece.length;
    }
    return true;
  };
  return {
    async take(length) {
      const bytes = new Uint8Array(length);
      let at = 0;
      const whole = await consume(length, (piece) => {
        bytes.set(piece, at);
        at += piece.length;
      });
      return whole ? bytes : null;
    },
    skip: (length) => consume(length, () => undefined),
    async cancel() {
      // Cancelling a stream that already failed reports that failure again; it is known by then.
      await reader.cancel().catch(() => undefined);
    },
  };
}
