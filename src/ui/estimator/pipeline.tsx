/**
 * A gradient's whole way as a picture that can be edited: from the true gradient through the stages, with the compressor
 * bracketed and feedback drawn around it, over the server of simulated workers, to the g that a rule sees.
 */
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import type { Tensors } from "../../estimators/sizes.ts";
import type { Plan } from "../../wire/plan.ts";
import type { Stage } from "../../experiment/experiment.ts";
import { moved, without } from "../../state/edits.ts";
import { FeedbackChip, feedbackWords } from "./feedback-chip.tsx";
import { sentBits, sentWords, wayGuarantee } from "./guarantees.ts";
import { StageChip } from "./stage-chip.tsx";
import { stageWords } from "./stages.ts";
import { useChipDrag } from "./use-chip-drag.ts";
import { feedbackKind, inOrder, moveRefusal, runsOf, type Way } from "./way.ts";
import { aggregateWords, WorkersChip } from "./workers-chip.tsx";

interface PipelineProps {
  readonly way: Way;
  readonly tensors: Tensors | null;
  readonly problem: Plan["problem"] | null;
  /** Of the list, for screen readers. */
  readonly label: string;
  readonly onChange: (way: Way) => void;
}

export function Pipeline({ way, tensors, problem, label, onChange }: PipelineProps) {
  const list = useRef<HTMLOListElement>(null);
  const focus = useRef<number | null>(null);
  const [said, setSaid] = useState("");
  const keys = useId();
  const stages = inOrder(way);
  const setStages = (next: readonly Stage[]): void => {
    onChange({ ...way, stages: next });
  };
  const chips = (): HTMLElement[] => [
    ...(list.current?.querySelectorAll<HTMLElement>("[data-stage]") ?? []),
  ];
  // The chip that was moved or stands where one was removed keeps the focus.
  useEffect(() => {
    if (focus.current === null) return;
    chips()[Math.min(focus.current, stages.length - 1)]?.focus();
    focus.current = null;
  });
  const move = (from: number, to: number): void => {
    const stage = stages[from];
    if (stage === undefined || from === to) return;
    const refusal = moveRefusal(way, from, to);
    if (refusal !== null) {
      setSaid(`${refusal}.`);
      return;
    }
    setStages(moved(stages, from, to));
    focus.current = to;
    setSaid(`${stageWords(stage)} is now stage ${to + 1} of ${stages.length}`);
  };
  const drag = useChipDrag(list, move);
  const chip = (index: number): ReactNode => {
    const stage = stages[index];
    if (stage === undefined) return null;
    return (
      <StageChip
        key={index}
        stage={stage}
        index={index}
        count={stages.length}
        tensors={tensors}
        drag={drag}
        keys={keys}
        onMove={(to) => {
          move(index, to);
        }}
        onFocusMove={(by) => {
          chips()[index + by]?.focus();
        }}
        onChange={(next) => {
          setStages(stages.map((old, at) => (at === index ? next : old)));
        }}
        onRemove={() => {
          setStages(without(stages, index));
          focus.current = index;
          setSaid(`${stageWords(stage)} removed`);
        }}
      />
    );
  };
  const { workers, feedback } = way;
  const range = (from: number, to: number): ReactNode[] =>
    Array.from({ length: to - from }, (_, at) => chip(from + at));
  const runs = runsOf(stages);
  const compressors = runs.filter((run) => run.compresses).length;
  const inner = (
    <>
      <li className="chip end" title="The problem's gradient at the lane's point">
        ∇f{workers !== null && <sub>i</sub>}
      </li>
      {runs.map((run) =>
        run.compresses && (compressors === 1 || feedback !== null) ? (
          <li key={run.from} className="way-box" data-loop={feedback !== null}>
            <span className="way-name" title="The compressor: what is left out is an error">
              C
            </span>
            <ol className="pipe">{range(run.from, run.to)}</ol>
            {feedback !== null && <Loop way={way} onChange={onChange} />}
          </li>
        ) : (
          range(run.from, run.to)
        ),
      )}
      {feedback !== null && compressors === 0 && (
        <li className="way-box" data-loop>
          <span className="way-name">C</span>
          <p className="way-empty">nothing compresses yet</p>
          <Loop way={way} onChange={onChange} />
        </li>
      )}
    </>
  );
  return (
    <div className="way">
      <ol ref={list} className="pipe" aria-label={label}>
        {workers === null ? (
          inner
        ) : (
          <li className="way-box">
            <span className="way-name">each worker</span>
            <ol className="pipe">{inner}</ol>
          </li>
        )}
        {workers !== null && (
          <li className="way-box">
            <span className="way-name">server</span>
            <WorkersChip
              workers={workers}
              problem={problem}
              onChange={(next) => {
                onChange({ ...way, workers: next });
              }}
            />
          </li>
        )}
        <li
          className="chip end"
          title={
            workers === null
              ? "What the rule sees"
              : "What the rule sees, on the server: its momentum averages the aggregate"
          }
        >
          g
        </li>
      </ol>
      {tensors !== null && <Together way={way} tensors={tensors} />}
      <p id={keys} hidden>
        Enter opens its setting, shift and arrow keys move it, delete removes it
      </p>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

/** The arrow back around the compressor, with what is kept. */
function Loop({ way, onChange }: Pick<PipelineProps, "way" | "onChange">) {
  if (way.feedback === null) return null;
  return (
    <div className="way-loop">
      <FeedbackChip
        feedback={way.feedback}
        onChange={(feedback) => {
          onChange({ ...way, feedback });
        }}
      />
    </div>
  );
}

/** What all stages come to, and what they send. */
function Together({ way, tensors }: Pick<PipelineProps, "way"> & { readonly tensors: Tensors }) {
  const guarantee = wayGuarantee(way, tensors);
  if (guarantee === null && way.workers === null) return null;
  const { feedback } = way;
  return (
    <p className="way-together">
      {guarantee !== null && (
        <>
          <span title={guarantee.formula ?? undefined}>
            {feedback === null ? "Together" : "C"}: {guarantee.text}.
          </span>{" "}
        </>
      )}
      {sentWords(sentBits(way, tensors))}.
    </p>
  );
}

/** The way in a sentence, for those who do not see the picture. */
export function wayWords(way: Way): string {
  const stages = inOrder(way).map(stageWords);
  const parts = [
    stages.length === 0 ? "no stages" : stages.join(", "),
    ...(way.feedback === null
      ? []
      : [`feedback ${feedbackWords(feedbackKind(way.feedback)).title}`]),
    ...(way.workers === null ? [] : [aggregateWords(way.workers)]),
  ];
  return parts.join("; ");
}
