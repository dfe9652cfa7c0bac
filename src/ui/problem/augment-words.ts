/** What is done to training pictures, in words: of the problem's form, its description and the charts' small print. */
import type { Augmentation } from "../../data/augment.ts";

/** "flips and crops"; empty for nothing. */
export function augmentWords(augment: readonly Augmentation[]): string {
  return augment.map((kind) => `${kind}s`).join(" and ");
}
