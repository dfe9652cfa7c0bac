/** Two rules on identical gradients: how far apart they come, and the verdict in words. */
import { useMemo, useState } from "react";
import type { GroundChoice, LabRequest } from "../../labs/protocol.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import { ChoiceRow, NumberRow } from "../controls/form-rows.tsx";
import { useStore } from "../store-context.ts";
import { ContenderForm } from "./contender-form.tsx";
import { chosenRule, subjectOf, type Contender, type LaneChoice } from "./contender.ts";
import { DistanceChart } from "./distance-chart.tsx";
import { useLab } from "./use-lab.ts";
import { useLaneChoices } from "./use-lane-choices.ts";

const MOST_STEPS = 5000;

/** A pair that agrees to rounding although nothing in its settings looks alike. */
const FIRST: readonly [Contender, Contender] = [
  { choice: "optimizer:rsgdm", hyper: { lr: 0.1, beta: 0.9 } },
  { choice: "optimizer:nesterov", hyper: { lr: 0.01, momentum: 0.9 } },
];

interface GroundForm {
  readonly kind: GroundChoice["kind"];
  readonly steps: number;
  readonly seed: number;
}

/** The second rule may see the problem in other units. */
interface Units {
  readonly loss: number;
  readonly weights: number;
}

export function EquivalenceLab() {
  const lanes = useLaneChoices();
  const problem = useStore(({ plan }) =>
    plan?.problem.kind === "small" ? plan.problem.small : null,
  );
  const [a, setA] = useState(FIRST[0]);
  const [b, setB] = useState(FIRST[1]);
  const [ground, setGround] = useState<GroundForm>({ kind: "given", steps: 200, seed: 1 });
  const [units, setUnits] = useState<Units>({ loss: 1, weights: 1 });
  const request = useMemo(
    () => requestOf([a, b], { lanes, ground, units, problem }),
    [a, b, lanes, ground, units, problem],
  );
  const { answers, isDone, crash } = useLab(request);
  const [answer] = answers;
  const compared = answer?.kind === "compared" ? answer : null;
  const words =
    crash ??
    (answer?.kind === "refused" ? answer.message : compared?.words) ??
    (request === null ? "Choose two rules." : isDone ? "Nothing came back." : "Comparing.");
  return (
    <div className="equivalence">
      <div className="lab-forms">
        <ContenderForm name="First rule" contender={a} lanes={lanes} onChange={setA} />
        <ContenderForm name="Second rule" contender={b} lanes={lanes} onChange={setB} />
        <section className="contender" aria-label="Gradients">
          <h3 className="form-title">Gradients</h3>
          <ChoiceRow
            label="From"
            value={ground.kind}
            options={[
              ["given", "a given sequence, the same for both"],
              ...(problem === null ? [] : [["problem", problemWords(problem)] as const]),
            ]}
            onChange={(kind) => {
              setGround({ ...ground, kind });
            }}
          />
          <NumberRow
            label="Steps"
            value={ground.steps}
            min={1}
            max={MOST_STEPS}
            integer
            onCommit={(steps) => {
              setGround({ ...ground, steps });
            }}
          />
          <NumberRow
            label="Seed"
            value={ground.seed}
            min={0}
            max={4294967295}
            integer
            onCommit={(seed) => {
              setGround({ ...ground, seed });
            }}
          />
          <UnitsForm units={units} onChange={setUnits} />
        </section>
      </div>
      <div className="lab-result">
        <p className="verdict" role="status" data-kind={compared?.verdict.kind ?? "none"}>
          {words}
        </p>
        <DistanceChart points={compared?.points ?? []} words={words} />
        <p className="form-help">
          Distance over the largest norm that either had so far, float64. A given sequence cannot be
          changed by a rule; on a problem both meet the same noise, and rounding may grow with the
          steps. A batch is one example here, and schedules are left out.
        </p>
      </div>
    </div>
  );
}

function UnitsForm({
  units,
  onChange,
}: {
  readonly units: Units;
  readonly onChange: (units: Units) => void;
}) {
  return (
    <details className="lab-units">
      <summary>Other units for the second rule</summary>
      <NumberRow
        label="Loss times"
        value={units.loss}
        min={1e-12}
        max={1e12}
        onCommit={(loss) => {
          onChange({ ...units, loss });
        }}
      />
      <NumberRow
        label="Weights in"
        value={units.weights}
        min={1e-12}
        max={1e12}
        help="The rule moves theta divided by this; the result is compared in the first rule's units."
        onCommit={(weights) => {
          onChange({ ...units, weights });
        }}
      />
    </details>
  );
}

function requestOf(
  [a, b]: readonly [Contender, Contender],
  {
    lanes,
    ground: { kind, steps, seed },
    units,
    problem,
  }: {
    lanes: readonly LaneChoice[];
    ground: GroundForm;
    units: Units;
    problem: SmallProblem | null;
  },
): LabRequest | null {
  const [first, second] = [chosenRule(a.choice, lanes), chosenRule(b.choice, lanes)];
  if (first === null || second === null) return null;
  return {
    kind: "compare",
    a: subjectOf(a, first),
    b: { ...subjectOf(b, second), coordinates: units },
    ground:
      kind === "problem" && problem !== null
        ? { kind, problem, steps, seed }
        : { kind: "given", steps, seed, size: 3 },
  };
}

function problemWords({ title, noise }: SmallProblem): string {
  const isNoisy = noise.some((sigma) => sigma !== 0);
  return `the page's problem: ${title}${isNoisy ? ", with its noise" : ""}`;
}
