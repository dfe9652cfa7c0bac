/** Error feedback as the loop under the compressor: its words, and the popover that chooses it. */
import { RefreshCcw, Trash2 } from "lucide-react";
import { Popover } from "radix-ui";
import type { Feedback } from "../../experiment/experiment.ts";
import { WORKER_LIMITS } from "../../experiment/schema-workers.ts";
import { DEFAULTS } from "../../experiment/defaults.ts";
import { Button } from "../controls/button.tsx";
import { SliderRow } from "../controls/form-rows.tsx";
import { feedbackKind } from "./way.ts";

type Chosen = Exclude<Feedback, "none">;
type Kind = Exclude<Chosen, object>;

export const FEEDBACKS: readonly {
  readonly kind: Kind;
  readonly title: string;
  readonly explains: string;
  /** What it remembers, on the loop. */
  readonly memory: string;
}[] = [
  {
    kind: "ef14",
    title: "EF14",
    explains:
      "p = G + e; sends C(p), keeps e = p − C(p). What was not sent is added to the next gradient.",
    memory: "e: what was not sent",
  },
  {
    kind: "ef21",
    title: "EF21",
    explains: "h = h + C(G − h), sends h. Compresses what changed since the last message.",
    memory: "h: what the server holds",
  },
  {
    kind: "ef21-sgdm",
    title: "EF21-SGDM",
    explains:
      "v = (1 − η) v + η G, h = h + C(v − h). EF21 behind a momentum of the worker, against noise.",
    memory: "v: momentum, h: what the server holds",
  },
  {
    kind: "clip21",
    title: "Clip21",
    explains: "EF21 whose C clips. Needs a clip stage.",
    memory: "h: what the server holds",
  },
];

export function feedbackWords(kind: Kind): (typeof FEEDBACKS)[number] {
  const found = FEEDBACKS.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no words for feedback ${kind}`);
  return found;
}

interface FeedbackChipProps {
  readonly feedback: Chosen;
  /** Null takes it away. */
  readonly onChange: (feedback: Chosen | null) => void;
}

export function FeedbackChip({ feedback, onChange }: FeedbackChipProps) {
  const kind = feedbackKind(feedback);
  const { title, memory } = feedbackWords(kind);
  const eta = typeof feedback === "string" ? DEFAULTS.eta : feedback.eta;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="chip way-loop-label"
          data-keeps-arrows
          aria-label={`Error feedback: ${title}, ${memory}`}
          title="Error feedback around the compressor C"
        >
          <RefreshCcw size={11} aria-hidden />
          <span>
            <b>{title}</b> {memory}
          </span>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover stage-form"
          aria-label="Error feedback"
          align="start"
          sideOffset={6}
          collisionPadding={8}
        >
          <div className="form-group">
            <h3 className="panel-title">Error feedback</h3>
            <div className="choice-list" role="radiogroup" aria-label="Which feedback">
              {FEEDBACKS.map((one) => (
                <label key={one.kind} className="choice">
                  <input
                    type="radio"
                    name="feedback"
                    checked={one.kind === kind}
                    onChange={() => {
                      onChange(one.kind);
                    }}
                  />
                  <span>
                    {one.title}
                    <small>{one.explains}</small>
                  </span>
                </label>
              ))}
            </div>
            {kind === "ef21-sgdm" && (
              <SliderRow
                label="Weight η"
                value={eta}
                range={{ min: 0.001, max: 1, scale: "log" }}
                bounds={WORKER_LIMITS.eta}
                onChange={(value) => {
                  onChange({ kind: "ef21-sgdm", eta: value });
                }}
              />
            )}
            <div className="stage-tools">
              <Button
                small
                look="quiet"
                onClick={() => {
                  onChange(null);
                }}
              >
                <Trash2 size={13} aria-hidden />
                remove
              </Button>
            </div>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
