/** What the colours and lines of a map stand for, as far as the colour bar does not say it. */
import type { StabilityEdge } from "../../../sweeps/map/edge.ts";
import type { MapJob } from "../../../sweeps/map/job.ts";
import { REGIME_WORDS, REGIMES } from "../../../sweeps/map/regime.ts";
import { formatPlain } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import type { Show } from "./scale.ts";
import { REGIME_TITLES } from "./words.ts";

export interface LegendProps {
  readonly job: MapJob;
  readonly show: Show;
  readonly edge: StabilityEdge | null;
}

const OUTSIDE_WORDS: Readonly<Record<Show, string | null>> = {
  final: "Diverged",
  best: "Diverged at the start",
  regime: null,
  diverged: "Never diverged",
  minimum: "At none of them",
};

export function MapLegend({ job, show, edge }: LegendProps) {
  const outside = OUTSIDE_WORDS[show];
  return (
    <ul className="map-legend" aria-label="Legend">
      {show === "regime" &&
        REGIMES.map((regime) => (
          <li key={regime} title={REGIME_WORDS[regime]}>
            <Swatch colour={`var(--map-${regime})`} />
            {REGIME_TITLES[regime]}
          </li>
        ))}
      {show === "minimum" &&
        job.problem.minimum?.at.map((point, index) => (
          <li key={index} className="num">
            <Swatch colour={laneColour(index)} />({point.map((x) => formatPlain(x, 3)).join(", ")})
          </li>
        ))}
      {outside !== null && (
        <li>
          <Swatch colour="var(--map-outside)" />
          {outside}
        </li>
      )}
      {edge !== null && job.axes.some(({ target }) => target.kind === "setting") && (
        <EdgeEntry edge={edge} />
      )}
    </ul>
  );
}

function EdgeEntry({ edge: { reason, segments } }: { readonly edge: StabilityEdge }) {
  if (reason !== null) return <li className="map-reason">No exact stability edge: {reason}.</li>;
  if (segments.length === 0)
    return <li className="map-reason">The exact stability edge lies outside this range.</li>;
  return (
    <li>
      <span className="map-edge" aria-hidden />
      Exact stability edge: spectral radius of the step is 1
    </li>
  );
}

function Swatch({ colour }: { readonly colour: string }) {
  return <span className="map-swatch" style={{ background: colour }} aria-hidden />;
}

/** The definitions, spelled out. */
export function RegimeWords() {
  return (
    <details className="lab-units">
      <summary>How regimes are told</summary>
      <p>
        From the losses after 0, 1, ..., N updates, less the floor: the known minimum, or the lowest
        loss on the map where none is known. The first that holds of:
      </p>
      <dl className="map-regimes">
        {(["diverged", "converged", "falling", "rising", "oscillating", "stalled"] as const).map(
          (regime) => (
            <div key={regime}>
              <dt>{REGIME_TITLES[regime]}</dt>
              <dd>{REGIME_WORDS[regime]}</dd>
            </div>
          ),
        )}
      </dl>
    </details>
  );
}
