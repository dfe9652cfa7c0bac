/**
 * Lets one or two settings of a program differ from replica to replica, so that every executor runs the cells of a map
 * at once as its replicas. A varied setting enters as a column: a scalar slot that the host writes, holding not the
 * setting itself but the last uniform numbers that follow from it alone (lr, 1 - beta^t, ...). The host computes these
 * in float64, so a kernel in float32 never forms 1 - beta^t.
 */
import { GraphBuilder } from "./graph.ts";
import type { Node, NodeId, Program, Slot } from "./ir.ts";
import { prune } from "./prune.ts";

/** Which of the varied settings a number follows from: 1 the first, 2 the second, 3 both. */
export type CellMask = 1 | 2 | 3;

export interface CellColumn {
  /** Slot of the cells' program that holds it; the slot keeps what was written. */
  readonly slot: number;
  /** Node of the source program whose value it is. */
  readonly node: NodeId;
  readonly mask: CellMask;
  /** True where it may differ from step to step. Columns of both settings never do. */
  readonly moves: boolean;
}

export interface CellProgram {
  /** Reads none of the varied settings. Its estimate is the delivered gradient: cells are not measured step by step. */
  readonly program: Program;
  readonly columns: readonly CellColumn[];
}

interface Dependence {
  readonly mask: number;
  readonly moves: boolean;
}

/**
 * varied: one or two names of settings, or none; scheduled: settings that differ from step to step. Numbers that follow
 * from both settings and from the step are left to the executor, in its own precision.
 */
export function withCells(
  given: Program,
  varied: readonly string[],
  scheduled: readonly string[] = [],
): CellProgram {
  const source = { ...given, estimate: given.delivered };
  const dependences = findDependences(source, varied, scheduled);
  const isHosted = (id: NodeId): boolean => {
    const { mask, moves } = dependences[id] ?? NONE;
    return mask === 1 || mask === 2 || (mask === 3 && !moves);
  };
  const isKept = ({ shape, next }: Slot): boolean =>
    shape === "uniform" && dependences[next]?.mask === 3;
  const hosted = readByOthers(source, { isHosted, isKept });
  const graph = new GraphBuilder();
  const added: Slot[] = [];
  let next = 0;
  const ids = graph.copy(source.nodes, (node) => {
    const id = next++;
    if (hosted.has(id)) {
      const slot = graph.slot(source.slots.length + added.length, "scalar");
      added.push({ name: columnName(id), shape: "scalar", next: slot });
      return slot;
    }
    if (node.kind !== "slot") return null;
    const slot = source.slots[node.slot];
    return slot !== undefined && isKept(slot) ? graph.slot(node.slot, "scalar") : null;
  });
  const at = (id: NodeId): NodeId => ids[id] ?? -1;
  const slots = source.slots.map((slot): Slot => ({
    ...slot,
    shape: isKept(slot) ? "scalar" : slot.shape,
    next: at(slot.next),
  }));
  const program = prune(
    {
      ...source,
      nodes: graph.nodes,
      slots: [...slots, ...added],
      theta: at(source.theta),
      delivered: at(source.delivered),
      estimate: at(source.estimate),
      points: source.points.map(at),
      outputs: {},
      statements: source.statements.map((statement) => ({
        ...statement,
        node: at(statement.node),
      })),
    },
    0,
  );
  const columns = [...hosted]
    .sort((a, b) => a - b)
    .flatMap((node): CellColumn[] => {
      const slot = program.slots.findIndex(({ name }) => name === columnName(node));
      const { mask, moves } = dependences[node] ?? NONE;
      return slot < 0 || !isMask(mask) ? [] : [{ slot, node, mask, moves }];
    });
  return { program, columns };
}

const NONE: Dependence = { mask: 0, moves: false };

/** Names of rules have no brackets, so these are free. */
const columnName = (node: NodeId): string => `cell[${node}]`;

function isMask(mask: number): mask is CellMask {
  return mask === 1 || mask === 2 || mask === 3;
}

/** Of every uniform node; a slot follows from what its next value follows from, over all steps. */
function findDependences(
  program: Program,
  varied: readonly string[],
  scheduled: readonly string[],
): readonly Dependence[] {
  const slots: Dependence[] = program.slots.map(() => ({ mask: 0, moves: true }));
  let found = program.nodes.map(() => NONE);
  for (let changed = true; changed;) {
    changed = false;
    const values: Dependence[] = [];
    for (const node of program.nodes) values.push(dependenceOf(node, values));
    found = values;
    program.slots.forEach(({ shape, next }, index) => {
      const mask = (slots[index]?.mask ?? 0) | (found[next]?.mask ?? 0);
      if (shape !== "uniform" || mask === slots[index]?.mask) return;
      slots[index] = { mask, moves: true };
      changed = true;
    });
  }
  return found;

  function dependenceOf(node: Node, values: readonly Dependence[]): Dependence {
    if (node.shape !== "uniform") return NONE;
    switch (node.kind) {
      case "setting": {
        const place = varied.indexOf(node.name);
        return { mask: place < 0 ? 0 : 1 << place, moves: scheduled.includes(node.name) };
      }
      case "input":
        return { mask: 0, moves: node.name === "t" };
      case "slot":
        return slots[node.slot] ?? NONE;
      case "apply":
        return node.args.reduce<Dependence>((sum, arg) => {
          const { mask, moves } = values[arg] ?? NONE;
          return { mask: sum.mask | mask, moves: sum.moves || moves };
        }, NONE);
      default:
        return NONE;
    }
  }
}

/** Hosted nodes that something outside reads: what is computed per cell, a slot that cells keep, or a result. */
function readByOthers(
  program: Program,
  { isHosted, isKept }: { isHosted: (id: NodeId) => boolean; isKept: (slot: Slot) => boolean },
): ReadonlySet<NodeId> {
  const readers: NodeId[] = [
    program.theta,
    program.delivered,
    program.estimate,
    ...program.points,
    ...program.slots.flatMap((slot) =>
      slot.shape !== "uniform" || isKept(slot) ? [slot.next] : [],
    ),
  ];
  program.nodes.forEach((node, id) => {
    if (isHosted(id)) return;
    if (node.kind === "apply" || node.kind === "reduce") readers.push(...node.args);
    else if (node.kind === "orthogonalize") readers.push(node.arg);
  });
  return new Set(readers.filter(isHosted));
}
