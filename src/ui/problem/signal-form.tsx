/** A given sequence of gradients: its shape and what that shape reads. */
import { DEFAULTS, SIGNAL_SETTINGS } from "../../experiment/defaults.ts";
import type { ProblemChoice, SignalName } from "../../experiment/experiment.ts";
import { drawnFrom } from "../drawing/strokes.ts";
import { ChoiceRow, NumberRow } from "../controls/form-rows.tsx";
import { useAppStore } from "../store-context.ts";
import { DrawnForm } from "./drawn-form.tsx";
import { NoiseRows } from "./noise-rows.tsx";
import type { KindFormProps } from "./problem-drawer.tsx";

type SignalChoice = Extract<ProblemChoice, { kind: "signal" }>;

const SHAPES: readonly (readonly [SignalName, string])[] = [
  ["constant", "Constant"],
  ["ramp", "Ramp"],
  ["step", "Step"],
  ["sine", "Sine"],
  ["chirp", "Chirp"],
  ["walk", "Random walk"],
  ["drawn", "Drawn by hand"],
];

const LABELS = {
  slope: "Slope per step",
  amplitude: "Amplitude",
  period: "Period, steps",
  at: "Jump at step",
} as const;

/** What a drawing starts from where there is no signal to start from: level. */
const LEVEL = { values: Array.from({ length: 64 }, () => 0), every: 4 };

export function SignalForm({ problem, onChange }: KindFormProps<SignalChoice>) {
  const store = useAppStore();
  return (
    <>
      <ChoiceRow
        label="Shape"
        value={problem.signal}
        options={SHAPES}
        onChange={(signal) => {
          const { noise = DEFAULTS.noise, batch = DEFAULTS.batch } = problem;
          if (signal !== "drawn") {
            onChange({ kind: "signal", signal, noise, batch });
            return;
          }
          // The drawing begins as the signal that was there.
          const { plan } = store.getState();
          const { values, every } = (plan === null ? null : drawnFrom(plan)) ?? LEVEL;
          onChange({ kind: "signal", signal, values: [...values], every, noise, batch });
        }}
      />
      {problem.signal === "drawn" ? (
        <DrawnForm problem={problem} onChange={onChange} />
      ) : (
        SIGNAL_SETTINGS[problem.signal].map((name) => (
          <NumberRow
            key={name}
            label={LABELS[name]}
            value={problem[name] ?? DEFAULTS.signal[name]}
            {...(name === "period" && { min: 2 })}
            {...(name === "at" && { min: 1, integer: true })}
            onCommit={(value) => {
              onChange({ ...problem, [name]: value });
            }}
          />
        ))
      )}
      <NoiseRows
        noise={problem.noise ?? 0}
        batch={problem.batch ?? DEFAULTS.batch}
        onNoise={(next) => {
          onChange({ ...problem, noise: next });
        }}
        onBatch={(batch) => {
          onChange({ ...problem, batch });
        }}
      />
      <p className="form-help">
        The gradient is given and theta is not fed back: what you see is each rule as a filter.
      </p>
    </>
  );
}
