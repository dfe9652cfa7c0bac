/**
 * The bias of a `composite` stage at the start of a formula in one variable: drawn through the stage as lanes run it, and
 * in closed form. Float64.
 */
import type { Arithmetic } from "../../engine/arithmetic.ts";
import { createFormulaEvaluator } from "../../language/emit/formula-reference.ts";
import type { Formula } from "../../language/ir.ts";
import { curvatureOf, plugInBias } from "../../measure/closed-forms/plug-in.ts";
import { meanWithError } from "../../measure/intervals.ts";
import { UnmeasurableError } from "../../measure/waterfall.ts";
import type { PlanLane } from "../../wire/plan.ts";
import { PASSING, roundOf, type Subject, subjectOf } from "../waterfall/point.ts";
import type { PlugInAnswer, PlugInPoint, PlugInRequest } from "./protocol.ts";

/** Points of the curve over 1/m. */
const CURVE = 65;

/** Throws UnmeasurableError where something is not finite or the plan is another one. */
export function measurePlugIn(
  { plan, draws }: PlugInRequest,
  arithmetic: Arithmetic,
): PlugInAnswer {
  const { problem } = plan;
  const formula = problem.kind === "small" ? problem.small.formula : null;
  if (problem.kind !== "small" || formula?.variables.length !== 1)
    throw new UnmeasurableError("the lab takes a formula in one variable");
  const x = problem.small.start[0]!;
  const { loss, gradient } = functionsOf(formula);
  const slope = gradient(Float64Array.of(x))[0]!;
  const biasAt = (deviation: number): number => plugInBias(loss, { x, slope, deviation });
  const points = plan.lanes.map((lane, index): PlugInPoint => {
    const { samples, sigma } = compositeOf(lane);
    const subject = subjectOf(plan, index, arithmetic);
    const closed = biasAt(sigma / Math.sqrt(samples));
    return {
      samples,
      ...drawn(subject, { x, slope, draws, lane: index, lanes: plan.lanes.length }),
      closed,
    };
  });
  const { sigma } = compositeOf(plan.lanes[0]!);
  const inverse = Array.from({ length: CURVE }, (_, place) => place / (CURVE - 1));
  const bias = inverse.map((share) => biasAt(sigma * Math.sqrt(share)));
  const curvature = curvatureOf(gradient, x);
  const numbers = [slope, ...bias, ...points.flatMap((point) => [point.bias, point.error])];
  if (!numbers.every(Number.isFinite))
    throw new UnmeasurableError(
      "the function or its gradient is not a finite number everywhere around x; choose another x, or a smaller σ",
    );
  return {
    kind: "plug-in",
    truth: slope,
    points,
    curve: { inverse, bias, slope: (curvature * sigma ** 2) / 2 },
  };
}

function compositeOf({ stages }: PlanLane): { samples: number; sigma: number } {
  const [stage] = stages;
  if (stage?.kind !== "composite" || stages.length !== 1)
    throw new UnmeasurableError("every lane needs a composite stage and no other");
  return stage;
}

/** Draws side by side; further ones follow as steps. */
const COLUMNS = 16_384;

/** Mean of the delivered gradients less the true one, with its standard error. `lane`: lanes draw apart from each other. */
function drawn(
  subject: Subject,
  {
    x,
    slope,
    draws,
    lane,
    lanes,
  }: { x: number; slope: number; draws: number; lane: number; lanes: number },
): { bias: number; error: number } {
  const columns = Math.min(draws, COLUMNS);
  const rounds = Math.max(1, Math.round(draws / columns));
  const round = roundOf(subject, { program: PASSING, draws: columns });
  round.server.theta.fill(x);
  const values = new Float64Array(rounds * columns);
  for (let turn = 0; turn < rounds; turn++) {
    const t = 1 + lane + turn * lanes;
    round.look(t);
    round.inputs({ t, settings: {}, keep: false });
    values.set(round.ways[0]!.aggregate, turn * columns);
  }
  const { value, error } = meanWithError(values);
  return { bias: value - slope, error };
}

function functionsOf(formula: Formula) {
  const evaluate = (points: Float64Array) => {
    const [loss, gradient] = [new Float64Array(points.length), new Float64Array(points.length)];
    createFormulaEvaluator(formula, points.length).evaluate(points, loss, gradient);
    return { loss, gradient };
  };
  return {
    loss: (points: Float64Array) => evaluate(points).loss,
    gradient: (points: Float64Array) => evaluate(points).gradient,
  };
}
