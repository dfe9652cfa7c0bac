/** The input of `step`, checked: what is there, of which length. */
import { anyNumber, list, object, optional, text, whole } from "../experiment/parts.ts";
import { settings } from "../experiment/schema.ts";
import { formatMistake, type Mistake } from "../experiment/mistakes.ts";
import { issuesToMistakes, jsonReason } from "../experiment/validate.ts";
import { InputError } from "./command.ts";

export interface StepRequest {
  readonly optimizer: string | null;
  readonly rule: string | null;
  readonly hyper: Readonly<Record<string, number>>;
  readonly theta0: readonly number[];
  /** [steps, parameters] */
  readonly grads: readonly (readonly number[])[];
  /** [steps] */
  readonly loss: readonly number[] | null;
  /** [steps, parameters] */
  readonly g2: readonly (readonly number[])[] | null;
  readonly B: number | null;
  /** Of the parameter tensor; its product is the number of parameters. */
  readonly shape: readonly number[] | null;
  /** For rules with `randn()`. */
  readonly seed: number;
}

const MOST_PARAMETERS = 10_000_000;
const MOST_STEPS = 1_000_000;

const row = list(anyNumber(), 1, MOST_PARAMETERS);
const rows = list(row, 0, MOST_STEPS);
const schema = object(
  {
    optimizer: optional(text(64, "name")),
    rule: optional(text(16_384, "rule")),
    hyper: optional(settings),
    theta0: row,
    grads: rows,
    loss: optional(list(anyNumber(), 0, MOST_STEPS)),
    g2: optional(rows),
    B: optional(whole(1, 0xffffffff)),
    shape: optional(list(whole(1, MOST_PARAMETERS), 1, 8)),
    seed: optional(whole(0, 0xffffffff)),
  },
  ["grad"],
);

/** Throws InputError with a line for each mistake. */
export function readStepRequest(source: string): StepRequest {
  let input: unknown;
  try {
    input = JSON.parse(source);
  } catch (error) {
    throw new InputError([`not JSON: ${jsonReason(error)}`]);
  }
  const result = schema.safeParse(input);
  if (!result.success)
    throw new InputError(issuesToMistakes(result.error.issues).map(formatMistake));
  const { optimizer, rule, hyper, theta0, grads, loss, g2, B, shape, seed } = result.data;
  const request: StepRequest = {
    optimizer: optimizer ?? null,
    rule: rule ?? null,
    hyper: hyper ?? {},
    theta0,
    grads,
    loss: loss ?? null,
    g2: g2 ?? null,
    B: B ?? null,
    shape: shape ?? null,
    seed: seed ?? 1,
  };
  const problems = lengthMistakes(request);
  if ((request.optimizer === null) === (request.rule === null)) {
    problems.unshift({
      path: "",
      message: 'give "optimizer": an id, or "rule": a text, and not both',
    });
  }
  if (problems.length > 0) throw new InputError(problems.map(formatMistake));
  return request;
}

function lengthMistakes({ theta0, grads, loss, g2, shape }: StepRequest): Mistake[] {
  const problems: Mistake[] = [];
  const size = theta0.length;
  const checkRows = (name: string, given: readonly (readonly number[])[]): void => {
    given.forEach(({ length }, index) => {
      if (length === size) return;
      const message = `has ${length} numbers, theta0 has ${size}; give ${size}`;
      problems.push({ path: `${name}[${index}]`, message });
    });
  };
  const checkSteps = (name: string, given: readonly unknown[] | null): void => {
    if (given === null || given.length === grads.length) return;
    const message = `has ${given.length} entries, there are ${grads.length} gradients; give one for each`;
    problems.push({ path: name, message });
  };
  checkRows("grads", grads);
  checkSteps("loss", loss);
  checkSteps("g2", g2);
  if (g2 !== null) checkRows("g2", g2);
  const product = shape?.reduce((all, length) => all * length, 1) ?? size;
  if (product !== size) {
    problems.push({ path: "shape", message: `makes ${product} parameters, theta0 has ${size}` });
  }
  return problems;
}
