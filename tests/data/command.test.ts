import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runData } from "../../src/cli/data.ts";
import { loadFromFolder } from "../../src/cli/data-folder.ts";
import { parseManifest } from "../../src/data/manifest.ts";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";
import { folderOf, packTarGz } from "./support/archive.ts";
import { serveFiles } from "./support/file-server.ts";
import { expectSame, randomPictures, recordsOf, slicePictures } from "./support/pictures.ts";

const TRAIN = randomPictures(20, 50);
const TEST = randomPictures(10, 51);
const BATCHES = {
  "data_batch_1.bin": recordsOf(TRAIN, 0, 10),
  "test_batch.bin": recordsOf(TEST),
  "data_batch_2.bin": recordsOf(TRAIN, 10, 20),
};

const folders: string[] = [];
function temporary(files: Readonly<Record<string, Uint8Array>> = {}): string {
  const folder = folderOf(files);
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function run(
  args: readonly string[],
  publicFolder = temporary(),
): Promise<{ code: number; output: string[]; errors: string[]; folder: string }> {
  const output: string[] = [];
  const errors: string[] = [];
  const code = await runData({
    args,
    publicFolder,
    fetch: (url, init) => fetch(url, init),
    print: (line) => output.push(line),
    printError: (line) => errors.push(line),
  });
  return { code, output, errors, folder: path.join(publicFolder, "data", "cifar10") };
}

function expectWritten(folder: string): void {
  expect(Buffer.compare(readFileSync(path.join(folder, "train.bin")), recordsOf(TRAIN))).toBe(0);
  expect(Buffer.compare(readFileSync(path.join(folder, "test.bin")), recordsOf(TEST))).toBe(0);
  const manifest = parseManifest(readFileSync(path.join(folder, "manifest.json"), "utf8"));
  expect(manifest?.train).toMatchObject({
    file: "train.bin",
    pictures: 20,
    perClass: new Array(10).fill(2),
  });
  expect(manifest?.test).toMatchObject({ file: "test.bin", pictures: 10, bytes: 30_730 });
}

describe("npm run data", () => {
  it("joins the batches of a folder in the official layout and says what it did", async () => {
    const { code, output, errors, folder } = await run(["cifar10", "--from", temporary(BATCHES)]);
    expect([code, errors]).toEqual([0, []]);
    expectWritten(folder);
    expect(output[0]).toMatch(
      /train\.bin: 20 pictures \(61 kB\) from data_batch_1\.bin and data_batch_2\.bin; per class 2 2 2/,
    );
  });

  it("reads the official archive from disk, from a folder, and from a URL", async () => {
    const archive = packTarGz(BATCHES);
    const from = temporary({ "cifar-10-binary.tar.gz": archive });
    expectWritten(
      (await run(["cifar10", "--from", path.join(from, "cifar-10-binary.tar.gz")])).folder,
    );
    expectWritten((await run(["cifar10", "--from", from])).folder);
    const server = await serveFiles(new Map([["cifar-10-binary.tar.gz", { bytes: archive }]]));
    try {
      expectWritten((await run(["cifar10", `--from=${server.base}cifar-10-binary.tar.gz`])).folder);
      const missing = await run(["cifar10", "--from", `${server.base}nope.bin`]);
      expect(missing.code).toBe(2);
      expect(missing.errors[0]).toMatch(/nope\.bin answered 404/);
    } finally {
      await server.close();
    }
  });

  it("takes single files one after the other and says what is still missing", async () => {
    const from = temporary({ "train.bin": recordsOf(TRAIN), "test.bin": recordsOf(TEST) });
    const first = await run(["cifar10", "--from", path.join(from, "train.bin")]);
    expect(first.output.at(-1)).toMatch(
      /test\.bin is still missing: run again with --from test_batch\.bin/,
    );
    const publicFolder = path.dirname(path.dirname(first.folder));
    const second = await run(["cifar10", "--from", path.join(from, "test.bin")], publicFolder);
    expect(second.code).toBe(0);
    expectWritten(second.folder);
  });

  it.each([
    [[], /name the data set: cifar10/],
    [["cifar10"], /say where the files are/],
    [["cifar10", "--from"], /--from needs/],
    [
      ["imagenet", "--from", "."],
      /unknown data set imagenet: cifar10, cifar100, mnist and fashion-mnist can/,
    ],
    [["shapes", "--from", "."], /shapes is drawn by the program/],
    [["cifar10", "--frm", "."], /unknown option --frm/],
    [["cifar10", "--from", "/no/such/place"], /no such file or folder/],
  ])("refuses %j with exit code 2", async (args, message) => {
    const { code, errors, folder } = await run(args);
    expect(code).toBe(2);
    expect(errors.join("\n")).toMatch(message);
    expect(existsSync(folder)).toBe(false);
  });

  it("names each file of a folder without usable ones", async () => {
    const { code, errors } = await run([
      "cifar10",
      "--from",
      temporary({ "a.bin": new Uint8Array(10), data_batch_1: TEST.labels }),
    ]);
    expect(code).toBe(2);
    expect(errors[1]).toMatch(/^a\.bin: the name does not say/);
    expect(errors[2]).toMatch(/^data_batch_1: this is the Python version/);
  });

  it("writes nothing when a label is impossible", async () => {
    const broken = recordsOf(TRAIN);
    broken[0] = 77;
    const { code, errors, folder } = await run([
      "cifar10",
      "--from",
      temporary({ "train.bin": broken }),
    ]);
    expect(code).toBe(2);
    expect(errors[0]).toMatch(/record 0 has label 77/);
    expect(existsSync(path.join(folder, "train.bin"))).toBe(false);
  });
});

describe("--data DIR", () => {
  const request = { set: "cifar10", train: 15, test: 10 };

  it("reads batches, subsets, an unpacked archive or an archive below DIR/cifar10", async () => {
    const layouts: Record<string, Uint8Array>[] = [
      Object.fromEntries(
        Object.entries(BATCHES).map(([name, bytes]) => [`cifar10/${name}`, bytes]),
      ),
      { "cifar10/train_subset.bin": recordsOf(TRAIN), "cifar10/test_subset.bin": recordsOf(TEST) },
      Object.fromEntries(
        Object.entries(BATCHES).map(([name, bytes]) => [
          `cifar10/cifar-10-batches-bin/${name}`,
          bytes,
        ]),
      ),
      { "cifar10/cifar-10-binary.tar.gz": packTarGz(BATCHES) },
    ];
    for (const files of layouts) {
      const data = await loadFromFolder(temporary(files), request);
      expectSame(data.train, slicePictures(TRAIN, 15));
      expectSame(data.test, TEST);
      expect(data.origin).toMatch(
        /^CIFAR-10, 15 of 20 training and 10 of 10 test pictures, from files in /,
      );
    }
  });

  it("says what is wrong with the folder", async () => {
    await expect(loadFromFolder(null, request)).rejects.toThrow(/CIFAR-10 needs --data DIR/);
    await expect(loadFromFolder("/no/such", request)).rejects.toThrow(
      /cifar10: there is no such folder/,
    );
    const only = temporary({ "cifar10/train_subset.bin": recordsOf(TRAIN) });
    await expect(loadFromFolder(only, request)).rejects.toThrow(/no file with test pictures/);
  });

  it("draws shapes without a folder", async () => {
    const data = await loadFromFolder(null, { set: "shapes", train: 10, test: 10 });
    expect([data.drawn, data.train.count]).toEqual([true, 10]);
  });

  const real = testDataFolder();
  it.skipIf(real === null)(`reads real pictures ${DATA_NEEDED}`, async () => {
    const data = await loadFromFolder(real, { set: "cifar10", train: 1000, test: 200 });
    expect([data.train.count, data.test.count, data.drawn]).toEqual([1000, 200, false]);
    expect(data.origin).toContain("1,000 of 5,000 training and 200 of 1,000 test pictures");
    await expect(loadFromFolder(real, { set: "cifar10", train: 5001, test: 1 })).rejects.toThrow(
      "5,001 pictures were asked for, but there are only 5,000 training pictures in train_subset.bin",
    );
  });
});
