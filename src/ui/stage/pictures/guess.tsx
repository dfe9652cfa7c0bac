/** What one lane takes a picture for: a tick or a cross, the class, and how sure it is as a bar and a number. */
import { ABSENT, formatCount, formatPercent, THIN } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";

export interface GuessProps {
  readonly label: string;
  readonly lane: number;
  /** Classes; null before the first probe. */
  readonly guess: number | null;
  readonly truth: number;
  readonly classes: readonly string[];
  /** Softmax of the guess; null where it is not a number. */
  readonly confidence: number | null;
  /** Of so many replicas, how many are right; null for a single one. */
  readonly replicas: { readonly right: number; readonly of: number } | null;
}

/** As narrow as a card is. */
function wholePercent(share: number | null): string {
  return share === null ? ABSENT : `${String(Math.round(100 * share))}${THIN}%`;
}

export function Guess({ label, lane, guess, truth, classes, confidence, replicas }: GuessProps) {
  if (guess === null) {
    return (
      <p className="guess" style={{ color: laneColour(lane) }}>
        <span className="visually-hidden">{label}: not asked yet</span>
        <span aria-hidden="true">–</span>
      </p>
    );
  }
  const isRight = guess === truth;
  const name = classes[guess] ?? String(guess);
  const agreeing =
    replicas === null ? null : `${formatCount(replicas.right)}∕${formatCount(replicas.of)}`;
  const words =
    `${label}: ${name}, ${isRight ? "right" : "wrong"}, ${formatPercent(confidence)} sure` +
    (replicas === null
      ? ""
      : `; ${formatCount(replicas.right)} of ${formatCount(replicas.of)} replicas are right`);
  return (
    <p className="guess" data-right={isRight} style={{ color: laneColour(lane) }} title={words}>
      <span className="visually-hidden">{words}</span>
      <span aria-hidden="true" className="guess-name">
        {`${isRight ? "✓" : "✕"} ${name}`}
      </span>
      <span aria-hidden="true" className="guess-sure">
        {agreeing ?? wholePercent(confidence)}
      </span>
      <i aria-hidden="true" style={{ width: `${String(100 * (confidence ?? 0))}%` }} />
    </p>
  );
}
