/**
 * Quadratics: loss = 1/2 sum h_i (y_i - minimum_i)^2 with y = Q^T x, Q from rotation.ts. Built as a formula directly,
 * node by node, since numbers printed into a text would be parsed back for nothing.
 */
import type { Formula, Node, NodeId } from "../language/ir.ts";
import type { OpName } from "../language/ops.ts";
import { rotationMatrix } from "./rotation.ts";

export interface Quadratic {
  readonly formula: Formula;
  /** The minimum's place in parameter coordinates, x = Q minimum; null if an eigenvalue is negative. */
  readonly minimizer: readonly number[] | null;
}

/** `eigenvalues` and `minimum`: [dimension], along the axes of the rotated frame. */
export function buildQuadratic({
  eigenvalues,
  minimum,
  rotation,
}: {
  eigenvalues: readonly number[];
  minimum: readonly number[];
  rotation: number;
}): Quadratic {
  const dimension = eigenvalues.length;
  const matrix = rotationMatrix(dimension, rotation);
  const graph = new NodeList(dimension);

  // Distance from the minimum along each axis of the rotated frame, and the slope h_i times that distance.
  const distances = eigenvalues.map((_, axis) => {
    const along =
      matrix === null
        ? graph.variable(axis)
        : graph.combine(graph.variables, (row) => matrix[row * dimension + axis]!);
    const place = minimum[axis]!;
    return place === 0 ? along : graph.apply("subtract", along, graph.constant(place));
  });
  const slopes = eigenvalues.map((eigenvalue, axis) => graph.scale(eigenvalue, distances[axis]!));

  const squares = slopes.map((slope, axis) => graph.apply("multiply", slope, distances[axis]!));
  const loss = graph.scale(0.5, graph.sum(squares));
  const gradient =
    matrix === null
      ? slopes
      : eigenvalues.map((_, row) =>
          graph.combine(slopes, (axis) => matrix[row * dimension + axis]!),
        );

  const formula: Formula = {
    variables: eigenvalues.map((_, index) => `x${index + 1}`),
    nodes: graph.nodes,
    terms: [loss],
    loss,
    gradient,
  };
  const bounded = eigenvalues.every((eigenvalue) => eigenvalue >= 0);
  return { formula, minimizer: bounded ? toParameters(matrix, minimum) : null };
}

function toParameters(matrix: Float64Array | null, point: readonly number[]): readonly number[] {
  if (matrix === null) return point;
  return point.map((_, row) =>
    point.reduce((sum, value, axis) => sum + matrix[row * point.length + axis]! * value, 0),
  );
}

/** The nodes so far, with the few combinations that a quadratic needs. */
class NodeList {
  readonly nodes: Node[] = [];
  readonly variables: readonly NodeId[];
  readonly #constants = new Map<number, NodeId>();

  constructor(dimension: number) {
    this.variables = Array.from({ length: dimension }, (_, index) =>
      this.#add({ kind: "variable", index, shape: "vector" }),
    );
  }

  variable(index: number): NodeId {
    return this.variables[index]!;
  }

  constant(value: number): NodeId {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const node = this.#add({ kind: "constant", value, shape: "uniform" });
    this.#constants.set(value, node);
    return node;
  }

  apply(op: OpName, a: NodeId, b: NodeId): NodeId {
    return this.#add({ kind: "apply", op, args: [a, b], shape: "vector" });
  }

  /** factor * node, without the multiplication where the factor is 1. */
  scale(factor: number, node: NodeId): NodeId {
    return factor === 1 ? node : this.apply("multiply", this.constant(factor), node);
  }

  sum(terms: readonly NodeId[]): NodeId {
    return terms.reduce((sum, term) => this.apply("add", sum, term));
  }

  /** sum over i of weight(i) * nodes[i]. */
  combine(nodes: readonly NodeId[], weight: (index: number) => number): NodeId {
    return this.sum(nodes.map((node, index) => this.scale(weight(index), node)));
  }

  #add(node: Node): NodeId {
    this.nodes.push(node);
    return this.nodes.length - 1;
  }
}
