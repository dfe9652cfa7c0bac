/** Preferences: remembered, and never trusted. */
import { expect, test } from "vitest";
import { DEFAULT_PREFS, readPrefs, writePrefs } from "../../src/state/prefs.ts";

function storageWith(text: string | null) {
  let stored = text;
  return {
    getItem: () => stored,
    setItem: (_: string, value: string) => {
      stored = value;
    },
  };
}

test("what was written comes back", () => {
  const storage = storageWith(null);
  const prefs = {
    theme: "dark",
    logAxes: ["bias"],
    smoothing: 0.5,
    hiddenLanes: [2],
    stageMarks: ["divisors"],
    bands: false,
  } as const;
  writePrefs(storage, prefs);
  expect(readPrefs(storage)).toEqual(prefs);
});

test("malformed memories fall back, one by one", () => {
  expect(readPrefs(storageWith("not json"))).toEqual(DEFAULT_PREFS);
  expect(readPrefs(storageWith("[1]"))).toEqual(DEFAULT_PREFS);
  expect(readPrefs(null)).toEqual(DEFAULT_PREFS);
  const odd = JSON.stringify({
    theme: "neon",
    logAxes: ["nothing"],
    smoothing: 7,
    hiddenLanes: [-1],
    stageMarks: ["everything"],
    bands: "no",
  });
  expect(readPrefs(storageWith(odd))).toEqual(DEFAULT_PREFS);
});

test("a storage that refuses is no reason to fail", () => {
  const refusing = {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("full");
    },
  };
  expect(readPrefs(refusing)).toEqual(DEFAULT_PREFS);
  writePrefs(refusing, DEFAULT_PREFS);
});
