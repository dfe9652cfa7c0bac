/** Where a network's pictures come from: the question before a download, its progress, a failure with its ways on. */
import { useActions, useStore } from "../store-context.ts";
import { capital } from "../words.ts";
import { Button } from "../controls/button.tsx";
import { formatBytes } from "./bytes.ts";
import { DropZone } from "./drop-zone.tsx";
import { useShapes } from "./use-shapes.ts";
import "./data.css";

export function DataPanel() {
  const drawn = useStore(
    ({ experiment: { problem } }) => problem.kind === "network" && problem.data.set === "shapes",
  );
  if (drawn) {
    return (
      <div className="data">
        <p className="data-label">Drawn pictures</p>
        <p className="form-help">This program drew them. They are no photographs.</p>
      </div>
    );
  }
  return <RealData />;
}

function RealData() {
  const question = useStore((state) => state.downloadQuestion);
  const progress = useStore((state) => state.dataProgress);
  const failure = useStore((state) => state.dataFailure);
  const phase = useStore((state) => state.phase);
  if (question !== null) return <Question message={question.message} bytes={question.totalBytes} />;
  if (progress !== null) return <Progress {...progress} />;
  if (failure !== null) return <Failure message={failure} />;
  if (phase !== "waiting") return null;
  return (
    <div className="data">
      <p className="form-help">
        Play looks for the pictures on this machine and beside the page first.
      </p>
      <DropZone />
    </div>
  );
}

function Question({ message, bytes }: { message: string; bytes: number }) {
  const actions = useActions();
  const shapes = useShapes();
  return (
    <div className="data asks" role="alertdialog" aria-label="Download">
      <p>{capital(message)}</p>
      <div className="data-choices">
        <Button look="accent" onClick={actions.acceptDownload}>
          Download {formatBytes(bytes)}
        </Button>
        <Button onClick={actions.declineDownload}>Not now</Button>
        <Button look="quiet" onClick={shapes}>
          Use drawn shapes
        </Button>
      </div>
      <DropZone />
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

function Failure({ message }: { message: string }) {
  const actions = useActions();
  const shapes = useShapes();
  return (
    <div className="data failed">
      <p>{capital(message)}</p>
      <div className="data-choices">
        <Button onClick={actions.play}>Try again</Button>
        <Button onClick={shapes}>Use drawn shapes</Button>
      </div>
      <DropZone />
    </div>
  );
}
