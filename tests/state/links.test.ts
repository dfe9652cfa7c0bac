/** The address bar: written a second after the last edit, opened with care, and no bad link costs anybody their work. */
import { expect, test } from "vitest";
import { firstVisit } from "../../src/experiment/presets.ts";
import { createActions } from "../../src/state/create-actions.ts";
import { followLinks, linkTo, readMine, readStart, type Address } from "../../src/state/links.ts";
import { malformedLinks } from "../experiment/malformed-links.ts";
import { createBench, network, surface } from "./support.ts";

class HandAddress implements Address {
  written: string[] = [];
  #hash = "";
  #listener: () => void = () => undefined;

  hash(): string {
    return this.#hash;
  }

  replace(hash: string): void {
    this.#hash = hash;
    this.written.push(hash);
  }

  onChange(listener: () => void): () => void {
    this.#listener = listener;
    return () => undefined;
  }

  /** What a person does who pastes another link. */
  paste(hash: string): void {
    this.#hash = hash;
    this.#listener();
  }
}

function memoryStorage() {
  const entries = new Map<string, string>();
  return {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
  };
}

function createLinkBench() {
  const bench = createBench();
  const address = new HandAddress();
  const storage = memoryStorage();
  const { store, conductor, clock } = bench;
  const actions = createActions({ store, conductor, drawSeed: () => 77 });
  conductor.start();
  let hide = (): void => undefined;
  const onHidden = (listener: () => void) => {
    hide = listener;
    return () => undefined;
  };
  followLinks({ store, address, clock, storage, onHidden, open: actions.open });
  return {
    ...bench,
    address,
    storage,
    actions,
    hide: () => {
      hide();
    },
  };
}

test("without a link the first visit opens; with one, its experiment", () => {
  expect(readStart("", { mine: surface, firstVisit }).experiment).toBe(firstVisit);
  expect(readStart(linkTo(surface), { mine: null, firstVisit }).experiment).toEqual(surface);
  const readable = `#json=${encodeURIComponent(JSON.stringify(surface))}`;
  expect(readStart(readable, { mine: null, firstVisit }).experiment).toEqual(surface);
});

test("200 and more malformed links give a message each, and leave the visitor's work as it is", () => {
  const { address, store, far } = createLinkBench();
  const { experiment } = store.getState();
  const loads = far.loads().length;
  // Of nothing after "#" the page takes no notice.
  const links = [...malformedLinks()].filter(([, link]) => link !== "" && link !== "#");
  expect(new Set(links.map(([, link]) => link)).size).toBeGreaterThanOrEqual(200);
  for (const [name, link] of links) {
    store.setState({ notices: [] });
    address.paste(link);
    expect(store.getState().notices, name).toMatchObject([
      {
        kind: "link",
        title: "The link could not be opened",
        message: expect.stringMatching(/^.{10,}Your own experiment is still here\.$/s) as unknown,
      },
    ]);
  }
  expect(store.getState().experiment).toBe(experiment);
  expect(far.loads()).toHaveLength(loads);
});

test("a bad link at the start gives a message and the visitor's own last work", () => {
  const { experiment, mistake } = readStart("#1.broken", { mine: surface, firstVisit });
  expect(experiment).toBe(surface);
  expect(mistake).not.toBeNull();
  expect(readStart("#json={}", { mine: null, firstVisit }).experiment).toBe(firstVisit);
});

test("the address follows edits after a second, once for many", () => {
  const { address, storage, actions, clock, store } = createLinkBench();
  for (const seed of [2, 3, 4]) {
    actions.setSeed(seed);
    clock.pass(300);
  }
  expect(address.written).toEqual([]);
  clock.pass(1000);
  expect(address.written).toEqual([linkTo(store.getState().experiment)]);
  expect(readMine(storage)?.seed).toBe(4);
});

test("a link that is pasted opens, and the experiment from before can be had back", () => {
  const { address, actions, store, far } = createLinkBench();
  address.paste(linkTo(network));
  expect(store.getState().experiment).toEqual(network);
  expect(store.getState().phase).toBe("waiting");
  expect(far.loads()).toHaveLength(1);
  const notice = store.getState().notices[0];
  expect(notice?.action).toEqual({ kind: "back-to-mine" });
  actions.takeNoticeAction(notice?.id ?? 0);
  expect(store.getState().experiment).toEqual(surface);
});

test("what was only opened is not remembered as one's own work; what is edited then is", () => {
  const { address, actions, clock, storage } = createLinkBench();
  actions.setSeed(5);
  clock.pass(2000);
  address.paste(linkTo(network));
  clock.pass(2000);
  actions.open({ ...network, seed: 8 });
  clock.pass(2000);
  expect(address.written.at(-1)).toBe(linkTo({ ...network, seed: 8 }));
  expect(readMine(storage)).toEqual({ ...surface, seed: 5 });
  actions.setSeed(9);
  clock.pass(2000);
  expect(readMine(storage)).toEqual({ ...network, seed: 9 });
});

test("one's own work is one's own again when it was had back", () => {
  const { actions, store, clock, storage } = createLinkBench();
  actions.setSeed(5);
  actions.open(network);
  clock.pass(2000);
  expect(readMine(storage)).toBeNull();
  actions.takeNoticeAction(store.getState().notices.at(-1)?.id ?? 0);
  clock.pass(2000);
  expect(readMine(storage)?.seed).toBe(5);
});

test("an edit is written at once when the page may be about to go", () => {
  const { address, actions, storage, hide } = createLinkBench();
  hide();
  expect(address.written).toEqual([]);
  actions.setSeed(5);
  hide();
  expect(address.written).toEqual([linkTo({ ...surface, seed: 5 })]);
  expect(readMine(storage)?.seed).toBe(5);
});

test("a bad link that is pasted changes nothing but says so", () => {
  const { address, store } = createLinkBench();
  const hostile = [
    "#1.",
    "#2.abc",
    "#json=%7B",
    `#json=${encodeURIComponent('{"v":1,"__proto__":{"lanes":[]}}')}`,
    `#1.${"A".repeat(100_000)}`,
  ];
  for (const hash of hostile) {
    address.paste(hash);
    expect(store.getState().experiment).toBe(surface);
    expect(store.getState().notices.at(-1)?.kind).toBe("link");
  }
});

test("own writing to the address is not taken for somebody's link", () => {
  const { address, actions, clock, store } = createLinkBench();
  actions.setSeed(5);
  clock.pass(2000);
  address.paste(linkTo(store.getState().experiment));
  expect(store.getState().notices).toEqual([]);
});
