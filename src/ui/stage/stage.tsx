/**
 * The middle of the page: what happens. Tabs follow from the problem: its own picture first (surface, signal or test
 * pictures), the slots of a lane beside it. Tells the engine which picture is wanted.
 */
import { Maximize2 } from "lucide-react";
import { Tabs } from "radix-ui";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { View } from "../../wire/messages.ts";
import type { Plan } from "../../wire/plan.ts";
import { LazyMicroscope } from "../microscope/lazy-microscope.tsx";
import { useActions, useStore } from "../store-context.ts";
import { Plane } from "./surface/plane.tsx";
import "./stage.css";

// The first visit sees a plane; the other pictures come when a problem or a click asks for them.
const Buffers = lazy(async () => ({ default: (await import("./buffers/buffers.tsx")).Buffers }));
const Pictures = lazy(async () => ({
  default: (await import("./pictures/pictures.tsx")).Pictures,
}));
const SignalStage = lazy(async () => ({
  default: (await import("./signal/signal.tsx")).SignalStage,
}));
const Curve = lazy(async () => ({ default: (await import("./surface/curve.tsx")).Curve }));
const Traces = lazy(async () => ({ default: (await import("./surface/traces.tsx")).Traces }));

type TabName = View["stage"];

const TITLES: Readonly<Record<TabName, string>> = {
  surface: "Surface",
  signal: "Signal",
  pictures: "Pictures",
  buffers: "Buffers",
};

export function Stage() {
  const plan = useStore((state) => state.plan);
  const [wantsBuffers, setWantsBuffers] = useState(false);
  const [chosenLane, setLane] = useState<number | null>(null);
  const section = useRef<HTMLElement>(null);
  const actions = useActions();
  const own = plan === null ? null : ownTab(plan);
  const tab = own === null ? null : wantsBuffers ? "buffers" : own;
  const bufferLane = Math.min(chosenLane ?? firstWithSlots(plan), (plan?.lanes.length ?? 1) - 1);
  useEffect(() => {
    if (tab !== null)
      actions.setView({ stage: tab, bufferLane: tab === "buffers" ? bufferLane : null });
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
          setWantsBuffers(next === "buffers");
        }}
      >
        <div className="stage-bar">
          <Tabs.List className="stage-tabs" aria-label="What the stage shows">
            {[own, "buffers" as const].map((name) => (
              <Tabs.Trigger key={name} value={name}>
                {name === "surface" && dimensionOf(plan) === 1 ? "Curve" : TITLES[name]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <FullScreen section={section} />
        </div>
        <Tabs.Content value={own} className="stage-content" tabIndex={-1}>
          <Suspense fallback={<p className="stage-empty">Loading the picture.</p>}>
            <OwnPicture plan={plan} />
          </Suspense>
        </Tabs.Content>
        <Tabs.Content value="buffers" className="stage-content" tabIndex={-1}>
          <Suspense fallback={<p className="stage-empty">Loading the buffers.</p>}>
            <Buffers plan={plan} lane={bufferLane} onLane={setLane} />
          </Suspense>
        </Tabs.Content>
      </Tabs.Root>
      <LazyMicroscope />
    </section>
  );
}

function OwnPicture({ plan }: { readonly plan: Plan }) {
  if (plan.problem.kind === "network") return <Pictures plan={plan} />;
  const { small } = plan.problem;
  if (small.kind === "signal") return <SignalStage plan={plan} />;
  if (small.dimension === 1) return <Curve problem={small} />;
  return small.dimension === 2 ? <Plane problem={small} /> : <Traces problem={small} />;
}

function ownTab(plan: Plan): Exclude<TabName, "buffers"> {
  if (plan.problem.kind === "network") return "pictures";
  return plan.problem.small.kind === "signal" ? "signal" : "surface";
}

/** Until a person chooses, the buffers are those of the first lane that remembers something. */
function firstWithSlots(plan: Plan | null): number {
  return Math.max(0, plan?.lanes.findIndex(({ program }) => program.slots.length > 0) ?? 0);
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
