/**
 * A rule on the bench: only what its estimate needs, theta held still, and gradients that come from us. A loss that gives
 * such gradients is linear in theta, so the gradient is the same at every point a rule may ask for, and a batch is one
 * example. What is not needed for the estimate (second moments, the step itself) is not computed.
 */
import { fillNormals } from "../../base/random.ts";
import { createReference, type Reference } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import { prune } from "../../language/prune.ts";
import { withTangent } from "../../language/tangent.ts";
import { prepare, type Subject } from "../subject.ts";

/** The direction of the tangent comes in as draws of this purpose, which no stage and no rule uses. */
const DIRECTION = 0x7fff;

/** Coordinates of the bench for a rule that looks at several at once (norms, means); one is enough for the others. */
const COORDINATES = 4;

export interface StillRule {
  readonly name: string;
  /** Its estimate is the rule's. */
  readonly program: Program;
  /** Its estimate is the change of the rule's. */
  readonly tangent: Program;
  readonly settings: Readonly<Record<string, number>>;
  /** Elements of theta. */
  readonly size: number;
}

/** Throws RefusedError for a text with mistakes. */
export function still(subject: Subject): StillRule {
  const { program: whole, settings } = prepare(subject);
  const theta = whole.nodes.length;
  const program = prune(
    {
      ...whole,
      nodes: [...whole.nodes, { kind: "input", name: "theta", shape: "vector" }],
      theta,
      delivered: theta,
      points: [],
      outputs: {},
      statements: [],
    },
    0,
  );
  const size = program.nodes.some(({ kind }) => kind === "reduce") ? COORDINATES : 1;
  return {
    name: subject.name,
    program,
    tangent: withTangent(program, DIRECTION),
    settings,
    size,
  };
}

export interface FedStep {
  readonly t: number;
  /** [size, replicas], element-major. */
  readonly gradient: Float64Array;
  /** [size, replicas] for the tangent; absent: nothing changes. */
  readonly direction?: Float64Array;
}

/** A still rule, or its tangent, run on gradients of ours. */
export interface Bench {
  readonly replicas: number;
  readonly reference: Reference;
  /** One step; the estimate of element 0, replica r, is then `reference.estimate[r]`. */
  feed(step: FedStep): void;
}

/** Where theta is held, by element: no zero, for rules that scale by the size of the weights. */
const PLACE = [0.7, -0.4, 1.1, 0.5] as const;

export function openBench(rule: StillRule, program: Program, replicas: number): Bench {
  const { size, settings } = rule;
  const reference = createReference(program, {
    tensors: [{ size, rows: size, cols: 1, isMatrix: 0 }],
    replicas,
  });
  for (let index = 0; index < size * replicas; index++) {
    reference.theta[index] = PLACE[Math.floor(index / replicas)]!;
  }
  const loss = new Float64Array(replicas).fill(NaN);
  const g2 = new Float64Array(size * replicas);
  const draws = new Float64Array(size);
  const points = program.nodes.flatMap((node) => (node.kind === "gradient" ? [node.index] : []));
  const elsewhere = (gradient: Float64Array): Float64Array[] =>
    Array.from({ length: Math.max(-1, ...points) + 1 }, () => gradient);
  return {
    replicas,
    reference,
    feed: ({ t, gradient, direction }) => {
      for (let index = 0; index < g2.length; index++) g2[index] = gradient[index]! ** 2;
      const random = (purpose: number, out: Float64Array): void => {
        if (purpose === DIRECTION) {
          if (direction === undefined) out.fill(0);
          else out.set(direction);
          return;
        }
        fillNormals({ seed: 1, purpose, replica: 0, step: t, worker: 0 }, draws, { count: size });
        for (let index = 0; index < out.length; index++) {
          out[index] = draws[Math.floor(index / replicas)]!;
        }
      };
      const inputs = { t, settings, gradient, random, loss, g2, B: 1 };
      reference.step({ ...inputs, gradientsAt: elsewhere(gradient) });
    },
  };
}
