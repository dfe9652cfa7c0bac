/** The theorems of ALGORITHMS, each a statement that runs. Groups in the order in which the page lists them. */
import { adamTheorems } from "./theorems/adam.ts";
import { biasTheorems } from "./theorems/bias.ts";
import { mixtureTheorems } from "./theorems/mixtures.ts";
import { momentumTheorems } from "./theorems/momentum.ts";
import type { Theorem } from "./theorems/theorem.ts";
import { vsgdTheorems } from "./theorems/vsgd.ts";

export interface TheoremGroup {
  readonly title: string;
  readonly theorems: readonly Theorem[];
}

export const theoremGroups: readonly TheoremGroup[] = [
  { title: "Momentum and its conventions", theorems: momentumTheorems },
  { title: "Mixtures of gradient and average", theorems: mixtureTheorems },
  { title: "Bias, lag and noise", theorems: biasTheorems },
  { title: "Adam and RMSProp", theorems: adamTheorems },
  { title: "VSGD", theorems: vsgdTheorems },
];

export const theorems: readonly Theorem[] = theoremGroups.flatMap((group) => group.theorems);
