/** What a command of the command line is, and how it reports bad input. */

/** Where a command writes and reads: the process's streams, or a test's. */
export interface Io {
  /** Writes to standard output; waits while the reader is slow. */
  readonly write: (text: string) => Promise<void>;
  readonly readStdin: () => Promise<string>;
  /** Takes text for standard error. */
  readonly writeError: (text: string) => void;
}

export interface Command {
  readonly name: string;
  /** Arguments after the name, for the usage line. */
  readonly usage: string;
  readonly about: string;
  readonly run: (args: readonly string[], io: Io) => Promise<void>;
}

/** Bad input: ends the program with exit code 2 and these lines on standard error. */
export class InputError extends Error {
  override name = "InputError";
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.lines = lines;
  }
}
