/**
 * A table of numbers with a class in each row, as comma-separated values (RFC 4180; semicolons and tabs too, whichever
 * the first line has most of). The class is the column named `label`, else the last one; a first line that is not all
 * numbers is a header. Every bad cell is named with line and column.
 */
import { DataFileError } from "./errors.ts";
import { formatCount } from "./words.ts";

export interface Table {
  readonly rows: number;
  /** Names of the number columns; "column 1" and so on where there is no header. */
  readonly columns: readonly string[];
  /** Names of the classes: in order of their numbers, or by the alphabet. */
  readonly classes: readonly string[];
  /** [rows, columns] float32. */
  readonly values: Float32Array;
  /** [rows] index into `classes`. */
  readonly labels: Uint8Array;
}

/** A label is a byte. */
const MOST_CLASSES = 256;
const MOST_COLUMNS = 4096;
/** Mistakes that are written out; the others are counted. */
const MOST_MISTAKES = 5;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

interface Line {
  /** From 1, as editors count. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Reads a table. Throws DataFileError, naming up to five places that cannot be understood. */
export function parseCsv(name: string, text: string): Table {
  const lines = splitCells(name, text.replace(/^\uFEFF/, ""));
  const [first] = lines;
  if (first === undefined) throw new DataFileError(`${name} is empty: it holds no rows`);
  const width = first.cells.length;
  if (width < 2) {
    throw new DataFileError(
      `${name}: line ${first.line} has one column; at least one of numbers and one of classes are needed, ` +
        "separated by commas, semicolons or tabs",
    );
  }
  if (width - 1 > MOST_COLUMNS) {
    throw new DataFileError(
      `${name} has ${formatCount(width - 1)} columns of numbers; at most ${formatCount(MOST_COLUMNS)} are read`,
    );
  }
  const named = first.cells.findIndex((cell) => cell.toLowerCase() === "label");
  const classAt = named === -1 ? width - 1 : named;
  const isHeader =
    named !== -1 || first.cells.some((cell, at) => at !== classAt && !NUMBER.test(cell));
  const columns = first.cells
    .map((cell, at) => (isHeader && cell !== "" ? cell : `column ${String(at + 1)}`))
    .filter((_, at) => at !== classAt);
  const rows = isHeader ? lines.slice(1) : lines;
  if (rows.length === 0) throw new DataFileError(`${name} has a header, but no rows behind it`);
  const { values, names } = readRows(name, rows, { width, classAt, columns });
  return { rows: rows.length, columns, values, ...nameClasses(name, names) };
}

function readRows(
  name: string,
  rows: readonly Line[],
  { width, classAt, columns }: { width: number; classAt: number; columns: readonly string[] },
): { values: Float32Array; names: readonly string[] } {
  const mistakes: string[] = [];
  const values = new Float32Array(rows.length * (width - 1));
  const names: string[] = [];
  let at = 0;
  for (const { line, cells } of rows) {
    if (cells.length !== width) {
      mistakes.push(
        `line ${String(line)} has ${formatCount(cells.length)} cells, ${formatCount(width)} were expected`,
      );
      continue;
    }
    cells.forEach((cell, column) => {
      if (column === classAt) {
        if (cell === "")
          mistakes.push(`line ${String(line)}, column ${String(column + 1)}: the class is missing`);
        names.push(cell);
        return;
      }
      const value = NUMBER.test(cell) ? Math.fround(Number(cell)) : NaN;
      if (!Number.isFinite(value)) {
        const title = columns[column > classAt ? column - 1 : column] ?? "";
        const place = `line ${String(line)}, column ${String(column + 1)} (${title})`;
        mistakes.push(
          cell === ""
            ? `${place} is empty: fill it in or take the row out`
            : `${place}: ${JSON.stringify(cell.slice(0, 40))} is not a number that can be used here`,
        );
      }
      values[at++] = value;
    });
  }
  if (mistakes.length > 0) {
    const rest = mistakes.length - MOST_MISTAKES;
    throw new DataFileError(
      `${name}: ${mistakes.slice(0, MOST_MISTAKES).join("; ")}` +
        (rest > 0 ? `; and ${formatCount(rest)} more` : ""),
    );
  }
  return { values, names };
}

function nameClasses(
  name: string,
  names: readonly string[],
): { classes: readonly string[]; labels: Uint8Array } {
  const classes = [...new Set(names)];
  if (classes.length < 2) {
    throw new DataFileError(
      `${name}: all rows are of class ${classes[0] ?? ""}; at least two classes are needed`,
    );
  }
  if (classes.length > MOST_CLASSES) {
    throw new DataFileError(
      `${name}: the class column has ${formatCount(classes.length)} different entries, at most ${String(MOST_CLASSES)} are ` +
        "read: classes are told apart here, numbers are not predicted",
    );
  }
  const areNumbers = classes.every((entry) => NUMBER.test(entry));
  classes.sort(
    areNumbers ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  );
  const index = new Map(classes.map((entry, at) => [entry, at]));
  return { classes, labels: Uint8Array.from(names, (entry) => index.get(entry) ?? 0) };
}

/** Cells of all lines that hold something, without the space around them. Throws for a quote that never ends. */
function splitCells(name: string, text: string): Line[] {
  const separator = separatorOf(text);
  const lines: Line[] = [];
  let [line, start] = [1, 1];
  let cells: string[] = [];
  let cell = "";
  let quotedAt: number | null = null;
  let wasQuoted = false;
  const endCell = (): void => {
    cells.push(wasQuoted ? cell : cell.trim());
    cell = "";
    wasQuoted = false;
  };
  const endLine = (): void => {
    endCell();
    if (cells.length > 1 || cells[0] !== "") lines.push({ line: start, cells });
    cells = [];
    start = line + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === "\n") line++;
    if (quotedAt !== null) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[++at] ?? "";
      else quotedAt = null;
    } else if (sign === '"' && cell.trim() === "") {
      [cell, quotedAt, wasQuoted] = ["", line, true];
    } else if (sign === separator) endCell();
    else if (sign === "\n") {
      line--;
      endLine();
      line++;
    } else if (sign !== "\r") cell += sign;
  }
  if (quotedAt !== null) {
    throw new DataFileError(
      `${name}: the quotation mark of line ${String(quotedAt)} is never closed`,
    );
  }
  endLine();
  return lines;
}

function separatorOf(text: string): string {
  const [first = ""] = text.split("\n", 1);
  const counts = [",", ";", "\t"].map((sign) => [sign, first.split(sign).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
