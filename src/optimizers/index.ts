/** The catalogue: the plain list, in the order in which choosers show it. */
import { adam } from "./adam.ts";
import { adamw } from "./adamw.ts";
import type { OptimizerDefinition } from "./define.ts";
import { heavyBall } from "./heavy-ball.ts";
import { momentum } from "./momentum.ts";
import { nesterov } from "./nesterov.ts";
import { qhm } from "./qhm.ts";
import { rmsprop } from "./rmsprop.ts";
import { rsgdm } from "./rsgdm.ts";
import { rsgdmB } from "./rsgdm-b.ts";
import { sgd } from "./sgd.ts";
import { vsgd } from "./vsgd.ts";

export const optimizers: readonly OptimizerDefinition[] = [
  sgd,
  momentum,
  heavyBall,
  nesterov,
  rsgdm,
  rsgdmB,
  qhm,
  rmsprop,
  adam,
  adamw,
  vsgd,
];

const byId = new Map(optimizers.map((optimizer) => [optimizer.id, optimizer]));

/** The entry with this id, or null. */
export function findOptimizer(id: string): OptimizerDefinition | null {
  return byId.get(id) ?? null;
}
