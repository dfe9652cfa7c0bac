/**
 * The weight microscope: the next step of one lane as one weight meets it, line by line. It lies over the stage, follows
 * the run, and goes to the neighbours by arrow keys.
 */
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent } from "react";
import type { Inspection, Place } from "../../wire/inspection.ts";
import type { Plan } from "../../wire/plan.ts";
import { formatCount } from "../format.ts";
import { laneTitle } from "../lanes/lane-rule.ts";
import { useActions, useStore } from "../store-context.ts";
import { laneColour } from "../theme/lane-colours.ts";
import { Dissection } from "./dissection.tsx";
import { neighbour, weightName } from "./place.ts";
import "./microscope.css";

export function Microscope() {
  const microscope = useStore((state) => state.microscope);
  const plan = useStore((state) => state.plan);
  const lane = microscope?.target.lane ?? 0;
  const title = useStore((state) => laneTitle(state, lane));
  const actions = useActions();
  const panel = useFocusWhileOpen();
  if (microscope === null || plan === null) return null;
  const { target, inspection, isEmpty } = microscope;
  const look = (place: Place): void => {
    actions.inspect({ lane, place });
  };
  const close = (): void => {
    actions.inspect(null);
  };
  const go = (by: 1 | -1): void => {
    if (inspection !== null) look(neighbour(inspection.tensors, target.place, by));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("select") !== null) return;
    if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "ArrowRight") go(1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section
      ref={panel}
      className="microscope"
      aria-label={`Microscope on ${title}`}
      tabIndex={-1}
      data-keeps-arrows
      onKeyDown={onKeyDown}
    >
      <header>
        <h2>
          <i style={{ background: laneColour(lane) }} />
          {title}
          <small>{inspection !== null && `step ${formatCount(inspection.step)} comes next`}</small>
        </h2>
        <button type="button" aria-label="Close the microscope" onClick={close}>
          <X size={16} aria-hidden />
        </button>
      </header>
      {inspection === null ? (
        <Nothing title={title} isEmpty={isEmpty} />
      ) : (
        <>
          <Where plan={plan} inspection={inspection} onGo={go} onPlace={look} />
          <Dissection inspection={inspection} hasNetwork={plan.problem.kind !== "small"} />
        </>
      )}
    </section>
  );
}

/** Takes the focus when it opens, and gives it back to where it came from. */
function useFocusWhileOpen() {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    const element = panel.current;
    element?.focus({ preventScroll: true });
    return () => {
      const isOurs =
        document.activeElement === document.body ||
        element?.contains(document.activeElement) === true;
      if (isOurs && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return panel;
}

function Nothing({ title, isEmpty }: { readonly title: string; readonly isEmpty: boolean }) {
  const phase = useStore((state) => state.phase);
  const words = isEmpty
    ? `${title} has diverged: no step comes next.`
    : phase === "waiting" || phase === "crashed"
      ? "Nothing is loaded yet. Press play, or step once."
      : "Looking at the next step …";
  return (
    <p className="microscope-empty" role="status">
      {words}
    </p>
  );
}

interface WhereProps {
  readonly plan: Plan;
  readonly inspection: Inspection;
  readonly onGo: (by: 1 | -1) => void;
  readonly onPlace: (place: Place) => void;
}

function Where({ plan, inspection, onGo, onPlace }: WhereProps) {
  const { place, tensors } = inspection;
  const problem = plan.problem.kind === "small" ? plan.problem.small.title : null;
  return (
    <div className="microscope-where">
      <Step
        name="Previous weight"
        onPress={() => {
          onGo(-1);
        }}
      >
        <ChevronLeft size={15} aria-hidden />
      </Step>
      <b className="mono" aria-live="polite">
        {weightName(plan, tensors, place)}
      </b>
      <Step
        name="Next weight"
        onPress={() => {
          onGo(1);
        }}
      >
        <ChevronRight size={15} aria-hidden />
      </Step>
      {problem !== null && <span>of {problem}</span>}
      {tensors.length > 1 && (
        <label>
          <span className="visually-hidden">Layer</span>
          <select
            value={place.tensor}
            onChange={(event) => {
              onPlace({ ...place, tensor: Number(event.currentTarget.value), element: 0 });
            }}
          >
            {tensors.map(({ name }, index) => (
              <option key={name} value={index}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {plan.replicas > 1 && (
        <label>
          replica{" "}
          <input
            type="number"
            min={1}
            max={plan.replicas}
            value={place.replica + 1}
            onKeyDown={(event) => {
              event.stopPropagation();
            }}
            onChange={(event) => {
              const replica = event.currentTarget.valueAsNumber - 1;
              if (Number.isInteger(replica) && replica >= 0 && replica < plan.replicas)
                onPlace({ ...place, replica });
            }}
          />
        </label>
      )}
    </div>
  );
}

interface StepProps {
  readonly name: string;
  readonly onPress: () => void;
  readonly children: React.ReactNode;
}

function Step({ name, onPress, children }: StepProps) {
  return (
    <button type="button" aria-label={name} title={`${name} (arrow key)`} onClick={onPress}>
      {children}
    </button>
  );
}
