/** One run of the history: its picture, what and when it was, where its lanes ended, and what can be done with it. */
import { Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import type { KeptRun } from "../../state/history/kept-run.ts";
import { IconButton } from "../controls/button.tsx";
import { useOwnEscape } from "../controls/use-own-escape.ts";
import { formatCount, formatNumber } from "../format.ts";
import { LossPicture } from "./loss-picture.tsx";
import { looksOf } from "./looks.ts";
import { settingWords, stepsWords, titleOf, whenWords } from "./words.ts";

interface RunItemProps {
  readonly run: KeptRun;
  readonly isPinned: boolean;
  /** Milliseconds since 1970, when the list was opened. */
  readonly now: number;
  readonly onOpen: (run: KeptRun) => void;
  readonly onPin: (run: KeptRun | null) => void;
  readonly onRename: (title: string) => void;
  readonly onRemove: (run: KeptRun) => void;
}

export function RunItem(props: RunItemProps) {
  const { run, isPinned, now, onOpen, onPin, onRename, onRemove } = props;
  const [renaming, setRenaming] = useState(false);
  const title = titleOf(run);
  const aboutId = useId();
  return (
    <li className="run own-lanes" aria-label={title} data-pinned={isPinned}>
      {renaming ? (
        <TitleInput
          title={title}
          onDone={(next) => {
            setRenaming(false);
            if (next !== null && next !== title) onRename(next);
          }}
        />
      ) : (
        <button
          type="button"
          className="run-open"
          aria-label={`Open ${title}`}
          aria-describedby={`${aboutId}-when ${aboutId}-lanes`}
          onClick={() => {
            onOpen(run);
          }}
        >
          <LossPicture run={run} />
          <span className="run-words">
            <b>{title}</b>
            <span id={`${aboutId}-when`} title={run.device ?? undefined}>
              {stepsWords(run)} · {whenWords(run.savedAt, now)}
            </span>
            <LastValues id={`${aboutId}-lanes`} run={run} />
          </span>
        </button>
      )}
      <div className="run-tools">
        {run.step > 0 && (
          <IconButton
            icon={isPinned ? PinOff : Pin}
            // One name for both states: whether it is pinned, aria-pressed says.
            name={`Pin ${title} as baseline`}
            hint={isPinned ? "Compare with nothing" : "Pin as baseline: lanes are compared with it"}
            look="quiet"
            small
            aria-pressed={isPinned}
            onClick={() => {
              onPin(isPinned ? null : run);
            }}
          />
        )}
        <IconButton
          icon={Pencil}
          name={`Rename ${title}`}
          hint="Rename"
          look="quiet"
          small
          onClick={() => {
            setRenaming(true);
          }}
        />
        <IconButton
          icon={Trash2}
          name={`Delete ${title}`}
          hint="Delete; it can be undone"
          look="quiet"
          small
          onClick={() => {
            onRemove(run);
          }}
        />
      </div>
    </li>
  );
}

/** What was set in every lane, and its newest loss or where it ended; what has no loss (a signal) shows its bias. */
function LastValues({ id, run }: { readonly id: string; readonly run: KeptRun }) {
  if (run.step === 0) return null;
  const looks = looksOf(run);
  const settings = settingWords(run);
  return (
    <span id={id} className="run-lanes">
      {run.lanes.map(({ label, divergedAt, last }, lane) => (
        <span key={lane}>
          <i style={{ background: looks[lane]?.colour }} aria-hidden />
          {label} {settings[lane] !== undefined && <span className="math">({settings[lane]})</span>}{" "}
          <span className="num">
            {divergedAt !== null
              ? `diverged at ${formatCount(divergedAt)}`
              : last.loss !== undefined
                ? formatNumber(last.loss)
                : last.bias !== undefined
                  ? `bias ${formatNumber(last.bias)}`
                  : ""}
          </span>
        </span>
      ))}
    </span>
  );
}

interface TitleInputProps {
  readonly title: string;
  /** null: as it was. */
  readonly onDone: (title: string | null) => void;
}

function TitleInput({ title, onDone }: TitleInputProps) {
  const [draft, setDraft] = useState(title);
  useOwnEscape(true, () => {
    onDone(null);
  });
  return (
    <input
      className="field"
      aria-label={`New title of ${title}`}
      maxLength={200}
      autoFocus
      value={draft}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
      }}
      onBlur={() => {
        onDone(draft.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
