/** A list of numbers as one line of text: `1, 10, 100`. Taken with Enter or on leaving, refused where it makes no sense. */
import { useId, useState } from "react";
import { formatPlain } from "../format.ts";
import { readNumber } from "./number-field.tsx";
import { useOwnEscape } from "./use-own-escape.ts";

export interface ListRowProps {
  readonly label: string;
  readonly values: readonly number[];
  /** Exact length that is asked for; any from 1 to `most` where null. */
  readonly length?: number | null;
  readonly most?: number;
  readonly help?: string;
  readonly onCommit: (values: number[]) => void;
}

type Reading = { readonly values: number[] } | { readonly refusal: string };

function readList(text: string, length: number | null, most: number): Reading {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== "");
  const values: number[] = [];
  for (const part of parts) {
    const reading = readNumber(part, {});
    if ("refusal" in reading) return { refusal: `"${part}" is not a number.` };
    values.push(reading.value);
  }
  if (length !== null && values.length !== length) return { refusal: `Type ${length} numbers.` };
  if (values.length === 0) return { refusal: "Type at least one number." };
  if (values.length > most) return { refusal: `At most ${most} numbers.` };
  return { values };
}

export function ListRow({ label, values, length = null, most = 64, help, onCommit }: ListRowProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const reading = draft === null ? null : readList(draft, length, most);
  const refusal = reading !== null && "refusal" in reading ? reading.refusal : null;
  useOwnEscape(draft !== null, () => {
    setDraft(null);
  });
  function commit(): void {
    if (reading !== null && "values" in reading) onCommit(reading.values);
    setDraft(null);
  }
  return (
    <div className="form-row">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field num"
        autoComplete="off"
        spellCheck={false}
        value={draft ?? values.map((value) => formatPlain(value)).join(", ")}
        aria-invalid={refusal !== null}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && refusal === null) commit();
        }}
      />
      {(refusal ?? help) !== undefined && (
        <>
          <span />
          <span className={refusal === null ? "form-help" : "form-error"}>{refusal ?? help}</span>
        </>
      )}
    </div>
  );
}
