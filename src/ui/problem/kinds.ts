/** The kinds of problems a person can choose between, and what each starts with. */
import type { ProblemChoice } from "../../experiment/experiment.ts";

export type ProblemKind = "surface" | "formula" | "signal" | "quadratic" | "network" | "meta";

export const PROBLEM_KINDS: readonly (readonly [ProblemKind, string])[] = [
  ["surface", "Surface"],
  ["formula", "Formula"],
  ["signal", "Signal"],
  ["quadratic", "Quadratic"],
  ["network", "Network"],
  ["meta", "Meta"],
];

/** What a kind starts with when it is chosen. */
export const FRESH: Readonly<Record<ProblemKind, ProblemChoice>> = {
  surface: { kind: "formula", id: "rosenbrock" },
  formula: {
    kind: "formula",
    variables: ["x", "y"],
    terms: ["x^2 + 10*y^2 + 2*sin(3*x)"],
    start: [-2.5, 1.5],
  },
  signal: { kind: "signal", signal: "ramp", slope: 0.1 },
  quadratic: { kind: "quadratic", eigenvalues: [1, 10], start: [4, 2] },
  network: {
    kind: "network",
    data: { set: "cifar10", train: 1000, test: 200 },
    model: "cnn",
    batch: 32,
  },
  meta: {
    kind: "meta",
    task: "sine",
    hidden: [40, 40],
    inner: { steps: 1, lr: 0.01 },
    tasks: 10,
    shots: 10,
  },
};

export function kindOf(problem: ProblemChoice): ProblemKind {
  if (problem.kind !== "formula") return problem.kind;
  return "id" in problem ? "surface" : "formula";
}
