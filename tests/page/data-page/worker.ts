/** Loads pictures from another origin, from the cache, and from an archive, and tells what arrived. */
import { sha256Hex } from "../../../src/data/checksum.ts";
import type { Dataset } from "../../../src/data/dataset.ts";
import { browserSources, loadDataset } from "../../../src/data/sources.ts";
import type { DataSources } from "../../../src/data/sources.ts";

interface Order {
  readonly hub: string;
  readonly archive: string;
  readonly trainBytes: number;
  readonly testBytes: number;
}

const REQUEST = { set: "cifar10", train: 150, test: 20 };

async function run({ hub, archive, trainBytes, testBytes }: Order): Promise<object> {
  let questions = 0;
  const here = browserSources({
    base: new URL("./", self.location.origin).href,
    dropped: [],
    confirmDownload: () => {
      questions++;
      return Promise.resolve(true);
    },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (here.hub === null || here.cache === null) return { error: "hub or cache is missing" };
  const sources: DataSources = {
    ...here,
    hub: {
      ...here.hub,
      base: hub,
      copies: {
        train: [{ path: "train.parquet", byteLength: trainBytes }],
        test: [{ path: "test.parquet", byteLength: testBytes }],
      },
    },
  };
  const fromHub = await loadDataset(REQUEST, sources);
  const again = await loadDataset(REQUEST, { ...sources, served: null, hub: null });
  const packed = await (await fetch(archive)).blob();
  const file = new File([packed], "cifar-10-binary.tar.gz");
  const fromArchive = await loadDataset(REQUEST, { ...sources, dropped: [file] });
  return {
    questions,
    hub: await describe(fromHub),
    again: await describe(again),
    archive: await describe(fromArchive),
  };
}

async function describe(data: Dataset): Promise<object> {
  const digest = (bytes: Uint8Array): Promise<string | null> => sha256Hex(Uint8Array.from(bytes));
  return {
    origin: data.origin,
    train: await digest(data.train.pixels),
    test: await digest(data.test.pixels),
    labels: await digest(data.train.labels),
  };
}

self.addEventListener("message", (event: MessageEvent<Order>) => {
  void run(event.data).then(
    (answer) => {
      self.postMessage(answer);
    },
    (error: unknown) => {
      self.postMessage({ error: String(error) });
    },
  );
});
