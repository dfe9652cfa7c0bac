/** A file of which parts can be read, wherever it lies: on disk, on a server, dropped on the page, in memory. */

export interface SourceFile {
  /** Name without folders. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Bytes [start, end). */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file in memory. */
export function fileOfBytes(name: string, bytes: Uint8Array<ArrayBuffer>): SourceFile {
  return {
    name,
    sizeBytes: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

/** One array of all parts. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
