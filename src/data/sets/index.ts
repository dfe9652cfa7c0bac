/** The sets of real pictures. Adding one: a file beside this one, its facts, a line here. */
import { cifar10 } from "./cifar10.ts";
import { cifar100 } from "./cifar100.ts";
import { fashionMnist } from "./fashion-mnist.ts";
import { mnist } from "./mnist.ts";
import type { PictureSet } from "./set.ts";

export const pictureSets: readonly PictureSet[] = [cifar10, cifar100, mnist, fashionMnist];

/** A set of real pictures by its id; null for drawn sets and unknown names. */
export function findPictureSet(id: string): PictureSet | null {
  return pictureSets.find((set) => set.id === id) ?? null;
}
