/** Float64 loss and gradient of a formula at many points at once: one loop call per operation and block of points. */
import type { Formula, NodeId } from "../ir.ts";
import { OPS } from "../ops.ts";
import { reachable } from "../prune.ts";

export interface FormulaEvaluator {
  /**
   * points: [variables, count], element-major: variable j of point i at j * count + i. loss: [count];
   * gradient: [variables, count], or null where only the loss is wanted.
   */
  evaluate(points: Float64Array, loss: Float64Array, gradient: Float64Array | null): void;
}

const BLOCK = 2048;

/** An evaluator for exactly `count` points. Allocates here, not in `evaluate`. */
export function createFormulaEvaluator(formula: Formula, count: number): FormulaEvaluator {
  const { nodes, variables } = formula;
  const capacity = Math.min(BLOCK, count);
  const registers: Float64Array[] = nodes.map(() => new Float64Array(0));
  const orderOf = (roots: readonly NodeId[]): NodeId[] =>
    [...reachable(nodes, roots)].filter((id) => nodes[id]!.kind === "apply").sort((a, b) => a - b);
  const lossOrder = orderOf([formula.loss]);
  const fullOrder = orderOf([formula.loss, ...formula.gradient]);
  nodes.forEach((node, id) => {
    registers[id] = new Float64Array(capacity);
    if (node.kind === "constant") registers[id].fill(node.value);
  });
  return {
    evaluate: (points, loss, gradient) => {
      const order = gradient === null ? lossOrder : fullOrder;
      for (let start = 0; start < count; start += capacity) {
        const length = Math.min(capacity, count - start);
        nodes.forEach((node, id) => {
          if (node.kind !== "variable") return;
          const from = node.index * count + start;
          registers[id]!.set(points.subarray(from, from + length));
        });
        for (const id of order) {
          const node = nodes[id]!;
          if (node.kind !== "apply") continue;
          const [a, b, c] = node.args;
          OPS[node.op].loop(
            registers[id]!,
            registers[a!]!,
            registers[b ?? a!]!,
            registers[c ?? a!]!,
            length,
          );
        }
        loss.set(registers[formula.loss]!.subarray(0, length), start);
        if (gradient === null) continue;
        for (let variable = 0; variable < variables.length; variable++) {
          const values = registers[formula.gradient[variable]!]!.subarray(0, length);
          gradient.set(values, variable * count + start);
        }
      }
    },
  };
}
