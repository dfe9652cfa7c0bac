/** A person's own table: what is understood, what is said about what is not, and which rows become what. */
import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadFromFolder } from "../../src/cli/data-folder.ts";
import type { CacheStore } from "../../src/data/cache.ts";
import { parseCsv } from "../../src/data/csv.ts";
import { loadDataset } from "../../src/data/sources.ts";

const NOWHERE = { cache: null, served: null, hub: null, dropped: [] };

/** Row i: values i and -i, class by i mod 3. */
const ROWS = Array.from({ length: 30 }, (_, row) => `${row},${-row},${"abc"[row % 3]!}`);

describe("a table", () => {
  it("takes the column named label, a header, quotes, and numbers as people write them", () => {
    const text =
      '\uFEFFlabel,"width, cm",height\r\nred,1.5,-2e-3\r\n"dark ""blue""",+.5,3\r\n\r\nred,0,1\r\n';
    expect(parseCsv("a.csv", text)).toEqual({
      rows: 3,
      columns: ["width, cm", "height"],
      classes: ['dark "blue"', "red"],
      labels: Uint8Array.of(1, 0, 1),
      values: Float32Array.of(1.5, -2e-3, 0.5, 3, 0, 1),
    });
  });

  it("takes the last column where none is named, without header, by semicolon or tab; numbers in their order", () => {
    const table = parseCsv("b.csv", "1;2;10\n3;4;9\n5;6;10");
    expect([table.columns, table.classes, [...table.labels]]).toEqual([
      ["column 1", "column 2"],
      ["9", "10"],
      [1, 0, 1],
    ]);
    expect(parseCsv("c.tsv", "x\ty\n1\tno\n2\tyes").columns).toEqual(["x"]);
  });

  it.each([
    ["", "t.csv is empty: it holds no rows"],
    ["1\n2\n", "line 1 has one column"],
    ["x,y\n", "t.csv has a header, but no rows behind it"],
    ["x,y,label\n1,2,a\n1,,b\n", "line 3, column 2 (y) is empty: fill it in or take the row out"],
    [
      "x,y,label\n1,2,a\n1,two,b\n",
      'line 3, column 2 (y): "two" is not a number that can be used here',
    ],
    [
      "x,y,label\n1,NaN,a\n1,1e99,b\n",
      'line 2, column 2 (y): "NaN" is not a number that can be used here; line 3',
    ],
    ["label,x\na,1\n\nb,?\n", 'line 4, column 2 (x): "?" is not a number'],
    ["1,2,a\n1,2\n", "line 2 has 2 cells, 3 were expected"],
    ["1,2,a\n1,2,\n", "line 2, column 3: the class is missing"],
    ["1,2,a\n3,4,a\n", "all rows are of class a; at least two classes are needed"],
    ['1,2,"a\n3,4,b\n', "the quotation mark of line 1 is never closed"],
    [
      Array.from({ length: 300 }, (_, row) => `1,${row / 7}`).join("\n"),
      "has 300 different entries",
    ],
    [`1,a\n${"x,b\n".repeat(9)}`, "; and 4 more"],
  ])("says what is wrong with %j", (text, message) => {
    expect(() => parseCsv("t.csv", text)).toThrow(message);
  });

  it("is shuffled once, always alike; no row is in both parts; balanced means equally many", async () => {
    const file = new File([["x,y,label", ...ROWS].join("\n")], "own.csv");
    const load = (train: number, test: number, balanced = false) =>
      loadDataset({ set: "csv", train, test, balanced }, { ...NOWHERE, dropped: [file] });
    const { train, test, classes, axes, origin, mean, deviation } = await load(18, 12);
    const rows = [...train.values!, ...test.values!].filter((_, at) => at % 2 === 0);
    expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, row) => row));
    expect(rows).not.toEqual(rows.toSorted((a, b) => a - b));
    expect([...train.labels]).toEqual(rows.slice(0, 18).map((row) => row % 3));
    expect((await load(18, 12)).train.values).toEqual(train.values);
    expect([classes, axes?.names]).toEqual([
      ["a", "b", "c"],
      ["x", "y"],
    ]);
    expect(origin).toBe("own.csv: 18 training and 12 test rows of 30, shuffled; 2 columns");
    expect(mean[0]).toBeCloseTo(-mean[1]!, 12);
    expect(deviation[0]).toBeGreaterThan(5);
    const equal = await load(9, 6, true);
    expect([0, 1, 2].map((c) => equal.train.labels.filter((label) => label === c).length)).toEqual([
      3, 3, 3,
    ]);
    await expect(load(20, 11)).rejects.toThrow("own.csv has only 30: ask for at most 30 in all");
    await expect(load(10, 3, true)).rejects.toThrow("ask for a multiple of 3");
    await expect(load(30, 3, true)).rejects.toThrow("at most 30 in all");
  });

  it("is kept in the browser for the next run, and missed with the ways on", async () => {
    const entries = new Map<string, Response>();
    const cache: CacheStore = {
      open: () =>
        Promise.resolve({
          match: (key) => Promise.resolve(entries.get(key as string)?.clone()),
          put: (key, response) => Promise.resolve(void entries.set(key as string, response)),
          delete: (key) => Promise.resolve(entries.delete(key as string)),
        }),
    };
    const request = { set: "csv", train: 10, test: 5 };
    const missing = loadDataset(request, { ...NOWHERE, cache });
    await expect(missing).rejects.toThrow(/no table is at hand\.\n.*\n- drop one \.csv file/);
    const dropped = [new File([ROWS.join("\n")], "own.csv")];
    const first = await loadDataset(request, { ...NOWHERE, cache, dropped });
    const again = await loadDataset(request, { ...NOWHERE, cache });
    expect(again.train).toEqual(first.train);
    expect(again.origin).toContain("own.csv, kept in this browser: 10 training");
    const two = [...dropped, new File(["1,a"], "other.csv")];
    await expect(loadDataset(request, { ...NOWHERE, dropped: two })).rejects.toThrow(
      "give one table",
    );
    const picture = [new File(["1"], "cat.png")];
    await expect(loadDataset(request, { ...NOWHERE, dropped: picture })).rejects.toThrow(
      "cat.png: no .csv file among them",
    );
  });

  it("comes from DIR/csv on the command line", async () => {
    const dir = mkdtempSync(path.join(tmpdir(), "momentscope-"));
    const request = { set: "csv", train: 10, test: 5 };
    await expect(loadFromFolder(null, request)).rejects.toThrow("needs --data DIR");
    await expect(loadFromFolder(dir, request)).rejects.toThrow("there is no such folder");
    mkdirSync(path.join(dir, "csv"));
    writeFileSync(path.join(dir, "csv", "own.csv"), ROWS.join("\n"));
    const { train, origin } = await loadFromFolder(dir, request);
    expect([train.count, origin.startsWith("own.csv: 10 training")]).toEqual([10, true]);
    writeFileSync(path.join(dir, "csv", "own.csv"), "1,2,a\n1,x,b");
    await expect(loadFromFolder(dir, request)).rejects.toThrow(
      /csv: own\.csv: line 2, column 2 \(column 2\): "x" is not a number/,
    );
  });
});
