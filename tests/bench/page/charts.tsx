/**
 * The charts of the page with the real state behind them, fed by hand: the engine's end of the wire is played by this
 * file, so that frames come exactly when the bench wants one, with as many points as a line may have.
 */
import { Tooltip } from "radix-ui";
import { createRoot } from "react-dom/client";
import { canonicalize } from "../../../src/experiment/canonical.ts";
import { firstVisit } from "../../../src/experiment/presets.ts";
import type { Metric } from "../../../src/measure/row.ts";
import type { EnginePort, PortHandlers } from "../../../src/state/client.ts";
import { Conductor } from "../../../src/state/conductor.ts";
import { createActions } from "../../../src/state/create-actions.ts";
import { resolveExperiment } from "../../../src/state/resolve.ts";
import { browserClock, Series } from "../../../src/state/series.ts";
import { createAppStore, DEFAULT_VIEW } from "../../../src/state/store.ts";
import { Charts } from "../../../src/ui/charts/charts.tsx";
import { AppContext } from "../../../src/ui/store-context.ts";
import type { Line } from "../../../src/wire/curves.ts";
import type { Command, View } from "../../../src/wire/messages.ts";
import type { ChartsApi } from "./protocol.ts";
import "../../../src/ui/theme/tokens.css";
import "../../../src/ui/theme/base.css";
import "../../../src/ui/theme/controls.css";
import "../../../src/ui/theme/layout.css";

declare global {
  var charts: ChartsApi | undefined;
}

const POINTS = DEFAULT_VIEW.maxPoints;
const STEPS = 2000;

/** A problem that has four charts: a signal has no loss. */
const EXPERIMENT = canonicalize({
  ...firstVisit,
  problem: { kind: "signal", signal: "ramp", noise: 0.1 },
});

/** The engine's end: remembers what the page wants to see and sends frames when told to. */
class HandFedEngine implements EnginePort {
  readonly #handlers: PortHandlers;
  #session = 0;
  #view: View = DEFAULT_VIEW;
  #frames = 0;

  constructor(handlers: PortHandlers) {
    this.#handlers = handlers;
  }

  post(command: Command): void {
    if (command.kind === "load") {
      this.#session = command.session;
      setTimeout(() => {
        this.#status("ready");
        this.#status("running");
      });
    }
    if (command.kind === "load" || command.kind === "view") this.#view = command.view;
  }

  close(): void {
    // Nothing was opened.
  }

  push(): void {
    const frame = ++this.#frames;
    const charts: Partial<Record<Metric, readonly Line[]>> = {};
    this.#view.metrics.forEach((metric, index) => {
      charts[metric] = EXPERIMENT.lanes.map((_, lane) => madeLine(frame, 10 * index + lane));
    });
    this.#handlers.event({
      kind: "frame",
      session: this.#session,
      step: STEPS,
      reached: STEPS,
      noWayBack: null,
      receipt: null,
      stepsPerSecond: 240,
      lanes: [],
      charts,
      stage: null,
      buffers: null,
    });
  }

  #status(phase: "ready" | "running"): void {
    this.#handlers.event({
      kind: "status",
      session: this.#session,
      phase,
      step: 0,
      message: null,
    });
  }
}

/** A falling, jagged line; other numbers in every frame. */
function madeLine(frame: number, which: number): Line {
  const steps = new Float64Array(POINTS);
  const values = new Float64Array(POINTS);
  const smoothValues = new Float64Array(POINTS);
  for (let point = 0; point < POINTS; point++) {
    steps[point] = 1 + (point * STEPS) / POINTS;
    const level = Math.exp(-(point / POINTS) * (2 + which / 20));
    values[point] = level * (1 + 0.5 * Math.sin(point * 2.399 + which + frame));
    smoothValues[point] = level * (1 + 0.05 * Math.sin(point * 0.1 + which + frame));
  }
  return { steps, values, smoothSteps: steps, smoothValues };
}

let engine: HandFedEngine | null = null;
const store = createAppStore(EXPERIMENT);
const series = new Series(browserClock);
const conductor = new Conductor({
  store,
  series,
  open: (handlers) => (engine = new HandFedEngine(handlers)),
  resolve: resolveExperiment,
  clock: browserClock,
});
const app = {
  store,
  series,
  actions: createActions({ store, conductor, drawSeed: () => 1 }),
  // The charts alone ask for none.
  history: new Promise<never>(() => undefined),
};
conductor.start();

globalThis.charts = {
  push: () => engine?.push(),
  shown: () => {
    const pictures = [...document.querySelectorAll(".chart-svg")];
    const lines = pictures.map((picture) => [...picture.querySelectorAll(".recharts-line-curve")]);
    const points = lines.flat().map((line) => line.getAttribute("d")?.match(/[ML]/g)?.length ?? 0);
    return {
      charts: pictures.length,
      lanes: Math.min(...lines.map(({ length }) => length)),
      points: Math.max(0, ...points),
    };
  },
};

const root = document.getElementById("root");
if (root === null) throw new Error("charts.html has no element with the id root");
createRoot(root).render(
  <AppContext value={app}>
    <Tooltip.Provider>
      <div className="page">
        <main className="bench">
          <div className="column measured">
            <Charts />
          </div>
        </main>
      </div>
    </Tooltip.Provider>
  </AppContext>,
);
