/** What the marks of a picture mean. Colour says which lane, so the legend's own marks are in ink; some are switches. */
import type { StageMark } from "../../../state/prefs.ts";
import { formatCount } from "../../format.ts";
import { useActions, useSeries, useStore } from "../../store-context.ts";

interface LegendProps {
  readonly clouds: boolean;
  /** True where a minimum is known and marked. */
  readonly minimum: boolean;
  /** True where the loss is not a finite number somewhere in the window. */
  readonly holes: boolean;
}

export function Legend({ clouds, minimum, holes }: LegendProps) {
  return (
    <ul className="stage-legend" aria-label="Marks">
      <Mark
        label={clouds ? "path and arrows: replica 1" : "path"}
        title={
          clouds
            ? "Where the first replica has been; the charts show the mean of all"
            : "Where the lane has been; its newest point is the dot"
        }
      >
        <path d="M1 8 L17 4" strokeWidth="2" />
      </Mark>
      <EstimateMark />
      <Mark label="−∇f" title="Straight downhill, on the same scale">
        <path d="M1 6 H16 M12 3 L16 6 L12 9" strokeWidth="1" strokeDasharray="3 2" />
      </Mark>
      {clouds && <CloudToggle />}
      {clouds && (
        <Toggle
          mark="spread"
          label="mean, 1σ and 2σ"
          title="Mean and covariance of all replicas. Of a normal cloud 39 % lie within 1σ and 86 % within 2σ"
        >
          <ellipse cx="9" cy="6" rx="4" ry="2.4" strokeWidth="1.6" />
          <ellipse cx="9" cy="6" rx="8" ry="5" strokeWidth="0.9" />
        </Toggle>
      )}
      <Toggle
        mark="divisors"
        label="divides by"
        title="What the rule divides its estimate by in each coordinate, up to the rate: |estimate ÷ step| at the newest step. √v + ε for Adam's kind, a circle where all coordinates get the same rate. Shape only"
      >
        <ellipse cx="9" cy="6" rx="8" ry="3.4" strokeWidth="1.4" strokeDasharray="3 2" />
      </Toggle>
      <StartMark label="start" />
      {minimum && (
        <Mark label="minimum">
          <Star filled />
        </Mark>
      )}
      <Mark
        label="contours"
        title={
          minimum
            ? "Lines of equal loss; from one to the next its height above the minimum grows by the same factor"
            : "Lines of equal loss; between two of them lies the same area of the window"
        }
      >
        <path d="M1 9 C5 1 13 1 17 9 M5 10 C7 5 11 5 13 10" strokeWidth="1" opacity="0.6" />
      </Mark>
      {holes && <HoleMark />}
      <ArrowScale />
    </ul>
  );
}

export function HoleMark() {
  return (
    <Mark
      label="no finite loss"
      title="Here the formula gives no finite number: a lane that gets here has diverged"
    >
      <path d="M1 11 L7 1 M6 11 L12 1 M11 11 L17 1" strokeWidth="1.2" />
    </Mark>
  );
}

export function EstimateMark() {
  return (
    <Mark label="−estimate" title="Where the estimate pulls the lane, before the learning rate">
      <path d="M1 6 H16 M11 2 L16 6 L11 10" strokeWidth="2.4" />
    </Mark>
  );
}

export function StartMark({ label = "start (drag it)" }: { readonly label?: string }) {
  return (
    <Mark label={label} title="Drag it, or move it with the arrow keys">
      <path d="M5 2 L13 10 M5 10 L13 2" strokeWidth="2" />
    </Mark>
  );
}

/** How long arrows are, in words: it is not the norm itself. */
export function ArrowScale() {
  return (
    <li title="From 10 pixels for a norm of 1e−5 to 64 for 1000; estimate and gradient share the scale">
      arrow length: log norm
    </li>
  );
}

export function Star({ filled }: { readonly filled: boolean }) {
  return (
    <path
      d="M9 1 L10.5 4.6 L14.3 4.9 L11.4 7.3 L12.3 11 L9 9 L5.7 11 L6.6 7.3 L3.7 4.9 L7.5 4.6 Z"
      fill={filled ? "currentColor" : "none"}
      stroke={filled ? "none" : "currentColor"}
    />
  );
}

interface ToggleProps extends MarkProps {
  readonly mark: StageMark;
}

/** A mark that can be switched off. */
function Toggle({ mark, label, title, children }: ToggleProps) {
  const actions = useActions();
  const shown = useStore((state) => state.prefs.stageMarks.includes(mark));
  return (
    <li>
      <button
        type="button"
        className="legend-toggle"
        aria-pressed={shown}
        title={title}
        onClick={() => {
          actions.setStageMark(mark, !shown);
        }}
      >
        <Sign>{children}</Sign>
        {label}
      </button>
    </li>
  );
}

/** The replicas, with how many of them are drawn: a sample where there are too many for a frame. */
export function CloudToggle({ label = "replicas" }: { readonly label?: string }) {
  const series = useSeries();
  const replicas = useStore((state) => state.plan?.replicas ?? 1);
  // Arrives with the first frame: reason enough to look at the number again.
  useStore((state) => state.laneStates);
  const stage = series.stage();
  const cloud = stage?.kind === "trajectory" ? stage.clouds.find((one) => one !== null) : null;
  const sent = cloud == null ? replicas : cloud.points.length / cloud.mean.length;
  const count =
    sent < replicas ? `${formatCount(sent)} of ${formatCount(replicas)}` : formatCount(replicas);
  return (
    <Toggle
      mark="cloud"
      label={`${count} ${label}`}
      title="Where the replicas of every lane stand now: the darker, the more of them. Where not all are drawn it is the first ones"
    >
      <g fill="currentColor" stroke="none">
        <circle cx="4" cy="7" r="1.6" />
        <circle cx="9" cy="4" r="1.6" />
        <circle cx="13" cy="8" r="1.6" />
      </g>
    </Toggle>
  );
}

interface MarkProps {
  readonly label: string;
  readonly title?: string;
  readonly children: React.ReactNode;
}

export function Mark({ label, title, children }: MarkProps) {
  return (
    <li title={title}>
      <Sign>{children}</Sign>
      {label}
    </li>
  );
}

function Sign({ children }: { readonly children: React.ReactNode }) {
  return (
    <svg
      width="18"
      height="12"
      viewBox="0 0 18 12"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
