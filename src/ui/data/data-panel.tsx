/** Where a network's pictures come from: the question before a download, its progress, a failure with its ways on. */
import { useEffect, useRef } from "react";
import { estimateHubBytes } from "../../data/hub-cost.ts";
import { isPoints, OWN_TABLE, SHAPES } from "../../data/sets/facts.ts";
import { findPictureSet } from "../../data/sets/index.ts";
import type { PictureSet } from "../../data/sets/set.ts";
import { useActions, useStore } from "../store-context.ts";
import { capital } from "../words.ts";
import { Button } from "../controls/button.tsx";
import { formatBytes } from "./bytes.ts";
import { DropZone } from "./drop-zone.tsx";
import { OwnTable } from "./own-table.tsx";
import { useDrawn } from "./use-drawn.ts";
import "./data.css";

export function DataPanel() {
  const id = useStore(({ experiment: { problem } }) =>
    problem.kind === "network" ? problem.data.set : null,
  );
  const set = id === null ? null : findPictureSet(id);
  if (set !== null) return <RealData set={set} />;
  if (id === OWN_TABLE.id) return <OwnTable />;
  return <Drawn isPoints={id !== null && isPoints(id)} />;
}

function Drawn({ isPoints: arePoints }: { readonly isPoints: boolean }) {
  return (
    <div className="data">
      <p className="data-label">{arePoints ? "Drawn points" : "Drawn pictures"}</p>
      <p className="form-help">
        {arePoints
          ? "This program drew them. They measure nothing."
          : "This program drew them. They are no photographs."}
      </p>
    </div>
  );
}

function RealData({ set }: { set: PictureSet }) {
  const question = useStore((state) => state.downloadQuestion);
  const progress = useStore((state) => state.dataProgress);
  const failure = useStore((state) => state.dataFailure);
  const phase = useStore((state) => state.phase);
  if (question !== null) return <Question {...question} set={set} />;
  if (progress !== null) return <Progress {...progress} />;
  if (failure !== null) return <Failure message={failure} set={set} />;
  return (
    <div className="data">
      {phase === "waiting" && <Waiting set={set} />}
      <details className="data-source">
        <summary>Source and terms</summary>
        <p>{capital(set.citation)}</p>
        <p>Terms: {set.licence}.</p>
      </details>
    </div>
  );
}

function Waiting({ set }: { set: PictureSet }) {
  const bytes = useStore(({ experiment: { problem } }) =>
    problem.kind === "network" ? estimateHubBytes(set, problem.data) : 0,
  );
  return (
    <>
      <p className="form-help">
        Play looks for the pictures on this machine and beside the page (<code>npm run data</code>)
        first; then it offers a download of about {formatBytes(bytes)}.
      </p>
      <SetDropZone set={set} />
    </>
  );
}

function SetDropZone({ set }: { set: PictureSet }) {
  const { archive, train, test } = set.files;
  const names =
    archive === null
      ? `${train}, ${test}; each plain or as .gz`
      : `${archive}, or ${train} with ${test}`;
  return <DropZone what={`${set.title} files`} names={names} />;
}

interface QuestionProps {
  readonly message: string;
  readonly totalBytes: number;
  readonly set: PictureSet;
}

function Question({ message, totalBytes, set }: QuestionProps) {
  const actions = useActions();
  const shapes = useDrawn(SHAPES);
  const dialog = useRef<HTMLDivElement>(null);
  // Play waits for the answer, and on a phone stands far from the question.
  useEffect(() => {
    dialog.current?.focus();
  }, []);
  return (
    <div ref={dialog} className="data asks" role="alertdialog" aria-label="Download" tabIndex={-1}>
      <p>{capital(message)}.</p>
      <div className="data-choices">
        <Button look="accent" onClick={actions.acceptDownload}>
          Download {formatBytes(totalBytes)}
        </Button>
        <Button onClick={actions.declineDownload}>Not now</Button>
        <Button onClick={shapes}>Use drawn shapes</Button>
      </div>
      <SetDropZone set={set} />
    </div>
  );
}

function Progress({
  message,
  doneBytes,
  totalBytes,
}: {
  message: string;
  doneBytes: number;
  totalBytes: number | null;
}) {
  const share =
    totalBytes === null || totalBytes === 0 ? null : Math.min(1, doneBytes / totalBytes);
  return (
    <div className="data" role="status">
      <p>{capital(message)}</p>
      <progress aria-label="Loading the data set" {...(share !== null && { value: share })} />
      <p className="form-help num">
        {formatBytes(doneBytes)}
        {totalBytes !== null && ` of ${formatBytes(totalBytes)}`}
      </p>
    </div>
  );
}

function Failure({ message, set }: { message: string; set: PictureSet }) {
  const actions = useActions();
  const shapes = useDrawn(SHAPES);
  return (
    <div className="data failed" role="alert">
      <p>{capital(message)}</p>
      <div className="data-choices">
        <Button onClick={actions.play}>Try again</Button>
        <Button onClick={shapes}>Use drawn shapes</Button>
      </div>
      <SetDropZone set={set} />
    </div>
  );
}
