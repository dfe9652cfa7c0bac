/** What the waterfalls of small problems and of networks look like: a form, how far the measurement is, the table. */
import type { ReactNode } from "react";
import type { Bar } from "../../../measure/waterfall.ts";
import { capital } from "../../words.ts";
import { WaterfallTable } from "./waterfall-table.tsx";

interface WaterfallLayoutProps {
  readonly form: ReactNode;
  readonly children: ReactNode;
}

export function WaterfallLayout({ form, children }: WaterfallLayoutProps) {
  return (
    <div className="waterfall-lab">
      <div className="lab-forms">
        <div className="contender">{form}</div>
      </div>
      {children}
    </div>
  );
}

interface WaterfallStateProps {
  readonly progress: { readonly part: number; readonly words: string } | null;
  /** Where nothing is being measured. */
  readonly words: string;
}

export function WaterfallState({ progress, words }: WaterfallStateProps) {
  return (
    <div className="waterfall-state" role="status">
      {progress !== null ? (
        <>
          <progress aria-label="Measured so far" value={progress.part} max={1} />
          <small>{progress.words}</small>
        </>
      ) : (
        <small>{capital(words).replace(/\.?$/, ".")}</small>
      )}
    </div>
  );
}

interface WaterfallResultProps {
  readonly bars: readonly Bar[];
  readonly words: readonly { readonly title: string; readonly detail: string }[];
  readonly colour: string;
  readonly caption: string;
  /** Another one is being measured. */
  readonly isOld: boolean;
  /** How it was measured, in sentences. */
  readonly method: readonly string[];
}

export function WaterfallResult({ isOld, method, ...table }: WaterfallResultProps) {
  return (
    <div className="lab-result" data-old={isOld}>
      <WaterfallTable {...table} />
      {method.map((sentence) => (
        <p key={sentence} className="form-help">
          {sentence}
        </p>
      ))}
    </div>
  );
}
