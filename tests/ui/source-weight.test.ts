/** Whose momentum weight is, as one minus itself, the weight of the source on biased gradients. */
import { expect, test } from "vitest";
import { momentumSetting, otherWeight } from "../../src/ui/lanes/source-weight.ts";

const settingOf = (optimizer: string) => momentumSetting({ optimizer });

test("a moving average that is the direction itself has the source's weight", () => {
  expect(["momentum", "signum", "normalized-sgd"].map(settingOf)).toEqual(["beta", "beta", "beta"]);
  expect(["adam", "adamw", "adabelief"].map(settingOf)).toEqual(["beta1", "beta1", "beta1"]);
});

test("mixtures with the newest gradient are another recursion", () => {
  const mixed = ["rsgdm", "rsgdm-b", "rsgdm-kappa", "qhm", "nesterov", "lion"];
  expect(mixed.map(settingOf)).toEqual(mixed.map(() => null));
});

test("so are sums of gradients, whatever is divided out afterwards", () => {
  // buf_k = mu_k buf + g: with (1 - mu_k) in front it is an average only while mu stands still.
  expect(["heavy-ball", "lookahead-sgd"].map(settingOf)).toEqual([null, null]);
});

test("without an average, and of typed rules, nothing is said", () => {
  expect(["sgd", "rmsprop"].map(settingOf)).toEqual([null, null]);
  expect(momentumSetting({ rule: "theta = theta - g" })).toBeNull();
  expect(momentumSetting(undefined)).toBeNull();
  expect(otherWeight(0.9)).toBe(0.1);
});
