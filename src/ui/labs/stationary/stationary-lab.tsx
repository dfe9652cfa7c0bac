/** Where optimizers settle on a noisy quadratic: the density, plateaus of the loss, and batch against momentum. */
import { useState } from "react";
import { Segments } from "../../controls/form-rows.tsx";
import { AnnealingView } from "./annealing-view.tsx";
import { DecouplingView } from "./decoupling-view.tsx";
import { DistributionView } from "./distribution-view.tsx";
import "./stationary.css";

const VIEWS = [
  ["distribution", "Density"],
  ["annealing", "Annealing"],
  ["decoupling", "Batch and momentum"],
] as const;

export function StationaryLab() {
  const [view, setView] = useState<(typeof VIEWS)[number][0]>("distribution");
  // Hidden, not gone: what was measured stays while another view is in front.
  const [opened, setOpened] = useState<readonly string[]>(["distribution"]);
  return (
    <>
      <div className="settle-views">
        <Segments
          label="What to measure"
          value={view}
          options={VIEWS}
          onChange={(next) => {
            setView(next);
            setOpened((old) => (old.includes(next) ? old : [...old, next]));
          }}
        />
      </div>
      {opened.includes("distribution") && (
        <div hidden={view !== "distribution"}>
          <DistributionView />
        </div>
      )}
      {opened.includes("annealing") && (
        <div hidden={view !== "annealing"}>
          <AnnealingView />
        </div>
      )}
      {opened.includes("decoupling") && (
        <div hidden={view !== "decoupling"}>
          <DecouplingView />
        </div>
      )}
    </>
  );
}
