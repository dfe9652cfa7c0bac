/** What the parts of a trajectory kernel share: the thread's variables and how nodes are read. See wgsl-trajectory.ts. */
import { assert } from "../../base/assert.ts";
import type { Formula, Node, NodeId, Program } from "../ir.ts";
import { literalLeaf, type KernelNeeds } from "./wgsl-leaves.ts";
import { drawKind } from "./wgsl-random.ts";
import type { Leaf } from "./wgsl-nodes.ts";
import type { Lines, NameBook } from "./wgsl-text.ts";
import type { RecordLayout } from "./wgsl-trajectory.ts";

export interface StepsInput {
  readonly program: Program;
  readonly formula: Formula | null;
  readonly dimension: number;
  readonly needs: KernelNeeds;
  readonly slotRows: readonly (number | null)[];
  /** Null: nothing is recorded. */
  readonly record: RecordLayout | null;
  /** Column of the table where the step's normals begin, purpose by purpose; null: every thread draws its own. */
  readonly normalsAt: number | null;
  readonly tableColumns: number;
  readonly workgroupSize: number;
  readonly lines: Lines;
  readonly names: NameBook;
}

/** Names of the thread's variables. */
export interface Variables {
  readonly theta: string;
  readonly gradient: string;
  /** By slot; null for uniform slots. */
  readonly slots: readonly (string | null)[];
  readonly normals: ReadonlyMap<number, string>;
  readonly coefficients: ReadonlyMap<NodeId, string>;
  /** By index of a point: holds the point first, then the gradient there. */
  readonly elsewhere: ReadonlyMap<number, string>;
  /** Hold what is ranked first, then the mask of the largest. */
  readonly masks: ReadonlyMap<NodeId, string>;
  /** The function that makes a mask of them; null where nothing is ranked. */
  readonly choose: string | null;
  /** The function that evaluates the problem; null where it is written out once, or where gradients are given. */
  readonly problem: string | null;
}

export function nameVariables({ program, formula, needs, names }: StepsInput): Variables {
  return {
    theta: names.take("theta_at"),
    gradient: names.take("g_at"),
    slots: program.slots.map((slot) => {
      if (slot.shape === "uniform") return null;
      return names.take(slot.shape === "vector" ? `${slot.name}_at` : `${slot.name}_now`);
    }),
    normals: new Map(
      needs.purposes.map((purpose, index) => [
        purpose,
        names.take(`${drawKind(purpose)}s_${index}`),
      ]),
    ),
    coefficients: new Map(
      needs.coefficients.map((id, index) => [id, names.take(`coefficients_${index}`)]),
    ),
    elsewhere: new Map(
      needs.points.map((index) => [index, names.take(`gradient_${index + 1}_at`)]),
    ),
    masks: new Map(needs.rankings.map((id, index) => [id, names.take(`mask_${index}`)])),
    choose: needs.rankings.length > 0 ? names.take("choose_largest") : null,
    problem: formula !== null && needs.points.length > 0 ? names.take("problem_at") : null,
  };
}

/** The cell of this step's record; `row` is WGSL text. */
export function recordAt(row: string): string {
  return `records[(record + ${row}) * parameters.replicas + replica]`;
}

/** How a node without operands is read; `loss`: null where the problem has none. */
export function programLeaf({
  node,
  id,
  variables,
  loss,
}: {
  node: Node;
  id: NodeId;
  variables: Variables;
  loss: string | null;
}): Leaf {
  const literal = literalLeaf(node);
  if (literal !== null) return literal;
  switch (node.kind) {
    case "input":
      return inputLeaf(node.name, variables, loss);
    case "slot": {
      const name = variables.slots[node.slot] ?? null;
      assert(name !== null, "a uniform slot is handed over as a number");
      return {
        load: node.shape === "vector" ? `${name}[j]` : name,
        name: `old_${name.replace(/_(at|now)$/, "")}`,
      };
    }
    case "random":
      return {
        load: `${variables.normals.get(node.purpose) ?? ""}[j]`,
        name: drawKind(node.purpose),
      };
    case "top":
      return { load: `${variables.masks.get(id) ?? ""}[j]`, name: "mask" };
    case "gradient":
      return {
        load: `${variables.elsewhere.get(node.index) ?? ""}[j]`,
        name: `gradient_${node.index + 1}`,
      };
    case "coefficients":
      return { load: `${variables.coefficients.get(id) ?? ""}[j]`, name: "coefficient" };
    default:
      throw new Error(`a ${node.kind} node has no value before it is computed`);
  }
}

function inputLeaf(name: string, variables: Variables, loss: string | null): Leaf {
  if (name === "theta") return { load: `${variables.theta}[j]`, name: "old_theta" };
  if (name === "g") return { load: `${variables.gradient}[j]`, name: "g" };
  // Of a bare program: one example without noise. A composed one has nodes in its place (estimators/batch.ts).
  if (name === "g2")
    return { load: `${variables.gradient}[j] * ${variables.gradient}[j]`, name: "g2" };
  if (name === "loss") {
    return loss === null ? { load: "parameters.no_loss", name } : { atom: loss };
  }
  return { load: `parameters.${name}`, name };
}
