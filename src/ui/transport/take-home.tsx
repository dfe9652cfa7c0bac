/** Files to go on with elsewhere: the whole experiment as a PyTorch script, and the numbers behind the charts. */
import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "../controls/button.tsx";
import { useAppStore, useSeries, useStore } from "../store-context.ts";

export function TakeHome() {
  const store = useAppStore();
  const series = useSeries();
  const plan = useStore((state) => state.plan);
  const isNetwork = plan?.problem.kind === "network";
  const hasWorkers = plan?.lanes.some(({ workers }) => workers !== undefined) === true;
  const [reasons, setReasons] = useState<readonly string[]>([]);

  const saveScript = async (): Promise<void> => {
    if (plan === null) return;
    const [{ torchScript }, { download }] = await Promise.all([
      import("./torch-script.ts"),
      import("../charts/download.ts"),
    ]);
    const { text, refusals } = torchScript(store.getState().experiment, plan);
    setReasons(refusals);
    if (text !== null) download("experiment.py", new Blob([text], { type: "text/x-python" }));
  };
  const saveCurves = async (kind: "csv" | "json"): Promise<void> => {
    if (plan === null) return;
    const [{ linesCsv }, { curvesJson }, { download, fileName }] = await Promise.all([
      import("../charts/csv.ts"),
      import("../charts/curves-json.ts"),
      import("../charts/download.ts"),
    ]);
    const { experiment } = store.getState();
    const labels = plan.lanes.map(({ label }) => label);
    const table = { labels, replicas: plan.replicas };
    const lines = series.allLines();
    const text =
      kind === "csv"
        ? linesCsv(lines, table)
        : curvesJson({ experiment, step: series.step, lines, ...table });
    const type = kind === "csv" ? "text/csv" : "application/json";
    download(fileName("curves", series.step, kind), new Blob([text], { type }));
  };
  const nothing = plan === null;
  const isEmpty = nothing || series.step === 0;
  return (
    <section className="form-group" aria-label="Take it home">
      <p className="copy-head">Take it home</p>
      <div className="take-home">
        <Button disabled={nothing} onClick={() => void saveScript()}>
          <Download size={15} aria-hidden />
          PyTorch script
        </Button>
        <Button disabled={isEmpty} onClick={() => void saveCurves("csv")}>
          <Download size={15} aria-hidden />
          All curves, CSV
        </Button>
        <Button disabled={isEmpty} onClick={() => void saveCurves("json")}>
          <Download size={15} aria-hidden />
          All curves, JSON
        </Button>
      </div>
      <p className="form-help">
        The script runs by itself: rules, problem, stages, schedules and moved sliders.
        {hasWorkers && " With torchrun its workers become processes, on one machine or many."}
        {isNetwork &&
          " It reads the official files of the data set; `export --init` on the command line adds this start and these batches."}
      </p>
      <div role="status">
        {reasons.length > 0 && (
          <ul className="form-error">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
