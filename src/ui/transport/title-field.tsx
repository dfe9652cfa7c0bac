/** The experiment's name, typed in place, the ready-made experiments, and the runs from before. */
import { useState } from "react";
import { GalleryButton } from "../gallery/gallery-button.tsx";
import { HistoryButton } from "../history/history-button.tsx";
import { describeProblem } from "../problem/describe.ts";
import { useActions, useStore } from "../store-context.ts";

const LONGEST_TITLE = 200;

export function TitleField() {
  const actions = useActions();
  const title = useStore((state) => state.experiment.title ?? "");
  const placeholder = useStore(({ experiment: { problem, lanes } }) => {
    const words = describeProblem(problem).title;
    return `${words}, ${lanes.length} ${lanes.length === 1 ? "lane" : "lanes"}`;
  });
  const [draft, setDraft] = useState<string | null>(null);
  function commit(): void {
    if (draft !== null && draft.trim() !== title) actions.setTitle(draft.trim());
    setDraft(null);
  }
  return (
    <div className="title">
      <input
        aria-label="Title of the experiment"
        title="A title for this experiment; it travels in the link"
        placeholder={placeholder}
        maxLength={LONGEST_TITLE}
        value={draft ?? title}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setDraft(null);
        }}
      />
      <GalleryButton />
      <HistoryButton />
    </div>
  );
}
