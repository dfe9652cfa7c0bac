/**
 * The middle of the page: what happens. Tabs follow from the problem: its own picture first (surface, signal or test
 * pictures), the slots of a lane beside it. Tells the engine which picture is wanted.
 */
import { Maximize2 } from "lucide-react";
import { Tabs } from "radix-ui";
import { lazy, useEffect, useRef, useState } from "react";
import { Late } from "../controls/late.tsx";
import { isPoints } from "../../data/sets/facts.ts";
import type { View } from "../../wire/messages.ts";
import type { Plan } from "../../wire/plan.ts";
import { LazyMicroscope } from "../microscope/lazy-microscope.tsx";
import { useActions, useStore } from "../store-context.ts";
import { Plane } from "./surface/plane.tsx";
import "./stage.css";

// The first visit sees a plane; the other pictures come when a problem or a click asks for them.
const Buffers = lazy(async () => ({ default: (await import("./buffers/buffers.tsx")).Buffers }));
const Layers = lazy(async () => ({ default: (await import("./layers/layers.tsx")).Layers }));
const Belief = lazy(async () => ({ default: (await import("./belief/belief.tsx")).Belief }));
const Workers = lazy(async () => ({ default: (await import("./workers/workers.tsx")).Workers }));
const Pictures = lazy(async () => ({
  default: (await import("./pictures/pictures.tsx")).Pictures,
}));
const Tasks = lazy(async () => ({ default: (await import("./tasks/tasks.tsx")).Tasks }));
const PathPlane = lazy(async () => ({
  default: (await import("./path-plane/path-plane.tsx")).PathPlane,
}));
const Shortcuts = lazy(async () => ({
  default: (await import("./shortcuts/shortcuts.tsx")).Shortcuts,
}));
const Points = lazy(async () => ({ default: (await import("./points/points.tsx")).Points }));
const ModelStage = lazy(async () => ({
  default: (await import("./model/model-stage.tsx")).ModelStage,
}));
const SignalStage = lazy(async () => ({
  default: (await import("./signal/signal.tsx")).SignalStage,
}));
const Curve = lazy(async () => ({ default: (await import("./surface/curve.tsx")).Curve }));
const Traces = lazy(async () => ({ default: (await import("./surface/traces.tsx")).Traces }));

type TabName = View["stage"] | "shortcuts" | "layers" | "belief" | "workers" | "model" | "plane";

const TITLES: Readonly<Record<TabName, string>> = {
  surface: "Surface",
  signal: "Signal",
  pictures: "Pictures",
  tasks: "Tasks",
  shortcuts: "Shortcuts",
  buffers: "Buffers",
  layers: "Layers",
  belief: "Belief",
  workers: "Workers",
  model: "Model",
  plane: "Plane",
};

export function Stage() {
  const plan = useStore((state) => state.plan);
  const [wanted, setWanted] = useState<TabName | null>(null);
  const [chosenLane, setLane] = useState<number | null>(null);
  const [chosenBelief, setBeliefLane] = useState<number | null>(null);
  const section = useRef<HTMLElement>(null);
  const actions = useActions();
  const own = plan === null ? null : ownTab(plan);
  const hasWorkers = plan?.lanes.some(({ workers }) => (workers?.count ?? 1) > 1) === true;
  const network = plan?.problem.kind === "network" ? plan.problem.network : null;
  const tabs = own === null ? [] : tabsOf(own, { kind: plan?.problem.kind, hasWorkers });
  // Of a network that waits for Play nothing but the model itself is there to be seen.
  const isWaiting = useStore((state) => state.phase === "waiting");
  const first = network !== null && isWaiting && wanted === null ? "model" : own;
  const tab = wanted !== null && tabs.includes(wanted) ? wanted : first;
  const bufferLane = Math.min(chosenLane ?? firstWithSlots(plan), (plan?.lanes.length ?? 1) - 1);
  const beliefLane = Math.min(chosenBelief ?? firstWithSpread(plan), (plan?.lanes.length ?? 1) - 1);
  useEffect(() => {
    if (tab === null) return;
    actions.setView({
      stage: pictureBeside(tab),
      bufferLane: tab === "buffers" ? bufferLane : null,
      workers: tab === "workers",
    });
  }, [actions, tab, bufferLane]);
  if (plan === null || own === null || tab === null) {
    return (
      <section className="stage" aria-label="Stage">
        <p className="stage-empty">The picture appears once the experiment makes sense.</p>
      </section>
    );
  }
  return (
    <section ref={section} className="stage" aria-label="Stage">
      <Tabs.Root
        className="stage-tabs-root"
        value={tab}
        onValueChange={(next) => {
          setWanted(next as TabName);
        }}
      >
        <div className="stage-bar">
          <Tabs.List className="stage-tabs" aria-label="What the stage shows">
            {tabs.map((name) => (
              <Tabs.Trigger key={name} value={name}>
                {titleOf(name, plan)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <FullScreen section={section} />
        </div>
        <Place tab={own} plan={plan} waiting="Loading the picture.">
          <OwnPicture plan={plan} />
        </Place>
        {own === "tasks" && (
          <Place tab="shortcuts" plan={plan} waiting="Loading the shortcuts.">
            <Shortcuts plan={plan} />
          </Place>
        )}
        <Place tab="buffers" plan={plan} waiting="Loading the buffers.">
          <Buffers plan={plan} lane={bufferLane} onLane={setLane} />
        </Place>
        {network !== null && (
          <Place tab="model" plan={plan} waiting="Loading the model.">
            <ModelStage plan={plan} network={network} />
          </Place>
        )}
        {network !== null && (
          <Place tab="layers" plan={plan} waiting="Loading the layers.">
            <Layers plan={plan} lane={bufferLane} onLane={setLane} />
          </Place>
        )}
        <Place tab="belief" plan={plan} waiting="Loading the belief.">
          <Belief key={plan.problem.kind} plan={plan} lane={beliefLane} onLane={setBeliefLane} />
        </Place>
        {hasWorkers && (
          <Place tab="workers" plan={plan} waiting="Loading the workers.">
            <Workers plan={plan} />
          </Place>
        )}
        {tabs.includes("plane") && (
          <Place tab="plane" plan={plan} waiting="Loading the plane.">
            <PathPlane plan={plan} />
          </Place>
        )}
      </Tabs.Root>
      <LazyMicroscope />
    </section>
  );
}

interface PlaceProps {
  readonly tab: TabName;
  readonly plan: Plan;
  /** Stands there until the picture's file is loaded. */
  readonly waiting: string;
  readonly children: React.ReactNode;
}

/** Where a tab's picture stands. One that failed is tried again when there is something else to show. */
function Place({ tab, plan, waiting, children }: PlaceProps) {
  return (
    <Tabs.Content value={tab} className="stage-content" tabIndex={-1}>
      <Late of={plan} fallback={<p className="stage-empty">{waiting}</p>}>
        {children}
      </Late>
    </Tabs.Content>
  );
}

function OwnPicture({ plan }: { readonly plan: Plan }) {
  if (plan.problem.kind === "network") {
    return hasPoints(plan) ? <Points plan={plan} /> : <Pictures plan={plan} />;
  }
  if (plan.problem.kind === "meta") return <Tasks plan={plan} />;
  const { small } = plan.problem;
  if (small.kind === "signal") return <SignalStage plan={plan} />;
  if (small.dimension === 1) return <Curve problem={small} />;
  return small.dimension === 2 ? <Plane problem={small} /> : <Traces problem={small} />;
}

function tabsOf(
  own: TabName,
  {
    kind,
    hasWorkers,
  }: { readonly kind: Plan["problem"]["kind"] | undefined; readonly hasWorkers: boolean },
): readonly TabName[] {
  const isNetwork = kind === "network";
  return [
    own,
    ...(own === "tasks" ? (["shortcuts"] as const) : []),
    ...(isNetwork ? (["model"] as const) : []),
    "buffers",
    ...(isNetwork ? (["layers"] as const) : []),
    ...(isNetwork || kind === "meta" ? (["plane"] as const) : []),
    "belief",
    ...(hasWorkers ? (["workers"] as const) : []),
  ];
}

/** What is asked for beside tabs that are no picture of the engine's; the model's own says what a table turned out to be. */
function pictureBeside(tab: TabName): View["stage"] {
  switch (tab) {
    case "model":
      return "pictures";
    case "shortcuts":
    case "workers":
    case "layers":
    case "belief":
    case "plane":
      return "buffers";
    default:
      return tab;
  }
}

function ownTab(plan: Plan): Exclude<TabName, "buffers"> {
  if (plan.problem.kind === "network") return "pictures";
  if (plan.problem.kind === "meta") return "tasks";
  return plan.problem.small.kind === "signal" ? "signal" : "surface";
}

/** Until a person chooses, the buffers are those of the first lane that remembers something. */
function firstWithSlots(plan: Plan | null): number {
  return Math.max(0, plan?.lanes.findIndex(({ program }) => program.slots.length > 0) ?? 0);
}

/** Until a person chooses, the belief is that of the first lane whose rule states one. */
function firstWithSpread(plan: Plan | null): number {
  const states = ({ program }: Plan["lanes"][number]): boolean =>
    program.statements.some(({ target }) => target === "spread");
  return Math.max(0, plan?.lanes.findIndex(states) ?? 0);
}

function hasPoints({ problem }: Plan): boolean {
  return problem.kind === "network" && isPoints(problem.network.data.set);
}

function titleOf(name: TabName, plan: Plan): string {
  if (name === "pictures" && hasPoints(plan)) return "Points";
  return name === "surface" && dimensionOf(plan) === 1 ? "Curve" : TITLES[name];
}

function dimensionOf(plan: Plan): number | null {
  return plan.problem.kind === "small" ? plan.problem.small.dimension : null;
}

function FullScreen({ section }: { readonly section: React.RefObject<HTMLElement | null> }) {
  if (!document.fullscreenEnabled) return null;
  const toggle = async (): Promise<void> => {
    if (document.fullscreenElement === null) await section.current?.requestFullscreen();
    else await document.exitFullscreen();
  };
  return (
    <button
      type="button"
      className="stage-full"
      aria-label="Fill the screen with the stage"
      title="Fill the screen, and back"
      onClick={() => {
        // A browser may refuse (a policy, a missing gesture): then the stage just stays as it is.
        toggle().catch(() => undefined);
      }}
    >
      <Maximize2 size={15} aria-hidden="true" />
    </button>
  );
}
