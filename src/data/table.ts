/**
 * A person's own table as a data set. Tables are often sorted by class, so the rows are shuffled once, always in the same
 * order, then the training rows are the first ones and the test rows those behind them: no row is in both.
 */
import { PURPOSE, RandomStream, shuffle } from "../base/random.ts";
import type { Table } from "./csv.ts";
import type { Dataset, Pictures } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import { measureChannels } from "./normalise.ts";
import type { DataRequest } from "./part.ts";
import { planeOver } from "./plane.ts";
import { OWN_TABLE } from "./sets/facts.ts";
import { formatCount } from "./words.ts";

/** Part of experiments' version 1. */
const SHUFFLE_SEED = 5;

/** `from`: "iris.csv, kept in this browser". Throws DataFileError when there are too few rows. */
export function tableDataset(
  table: Table,
  { train, test, balanced = false }: Omit<DataRequest, "set">,
  from: string,
): Dataset {
  if (train + test > table.rows) {
    throw new DataFileError(
      `${formatCount(train)} training and ${formatCount(test)} test rows were asked for, but ${from} has only ` +
        `${formatCount(table.rows)}: ask for at most ${formatCount(table.rows)} in all`,
    );
  }
  const order = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const key = { seed: SHUFFLE_SEED, purpose: PURPOSE.drawing, replica: 0, step: 0, worker: 0 };
  shuffle(order, new RandomStream(key));
  const first = balanced ? pickEqual(table, order, train, from) : order.slice(0, train);
  const taken = new Set(first);
  const left = order.filter((row) => !taken.has(row));
  const second = balanced ? pickEqual(table, left, test, from) : left.slice(0, test);
  const parts = { train: rowsOf(table, first), test: rowsOf(table, second) };
  const { columns, classes } = table;
  return {
    set: OWN_TABLE.id,
    origin:
      `${from}: ${formatCount(train)} training and ${formatCount(test)} test rows of ${formatCount(table.rows)}, ` +
      `shuffled${balanced ? ", equally many of each class" : ""}; ${formatCount(columns.length)} columns`,
    drawn: false,
    height: 1,
    width: 1,
    channels: columns.length,
    classes,
    ...parts,
    ...measureChannels(parts.train, columns.length),
    axes: {
      names: columns,
      plane: columns.length === 2 ? planeOver([parts.train, parts.test]) : null,
    },
  };
}

function pickEqual(
  { classes, labels }: Table,
  rows: Uint32Array,
  count: number,
  from: string,
): Uint32Array {
  const each = count / classes.length;
  if (!Number.isInteger(each)) {
    throw new DataFileError(
      `${formatCount(count)} rows cannot be equally many of each of ${formatCount(classes.length)} classes: ` +
        `ask for a multiple of ${formatCount(classes.length)}`,
    );
  }
  const left = new Array<number>(classes.length).fill(each);
  const picked = rows.filter((row) => left[labels[row]!]!-- > 0);
  const rare = left.findIndex((missing) => missing > 0);
  if (rare !== -1) {
    throw new DataFileError(
      `${formatCount(each)} rows of each class were asked for, but ${from} has too few of class ${classes[rare] ?? ""}: ` +
        "ask for fewer, or for rows that are not balanced",
    );
  }
  return picked;
}

function rowsOf({ columns, values, labels }: Table, rows: Uint32Array): Pictures {
  const width = columns.length;
  const own = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    own.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return {
    count: rows.length,
    pixels: new Uint8Array(0),
    labels: Uint8Array.from(rows, (row) => labels[row]!),
    values: own,
  };
}
