/**
 * How far the run is, as a line. Dragged or worked with arrow keys it goes back to any step that was done, exactly as it
 * was; where the run cannot go back it only shows.
 */
import { Slider } from "radix-ui";
import { formatCount } from "../format.ts";
import { useActions, useStore } from "../store-context.ts";

export interface TimelineProps {
  readonly steps: number;
  readonly isBusy: boolean;
}

export function Timeline({ steps, isBusy }: TimelineProps) {
  const step = useStore((state) => state.step);
  const reached = useStore((state) => Math.max(state.step, state.reached));
  const canGoBack = useStore((state) => state.noWayBack === null && state.reached > 0);
  const scale = (count: number) => ({ transform: `scaleX(${Math.min(1, count / steps)})` });
  return (
    <div className="timeline">
      <div
        className="progress"
        role="progressbar"
        aria-label="Steps done"
        aria-valuemin={0}
        aria-valuemax={steps}
        aria-valuenow={step}
        data-busy={isBusy}
      >
        <div className="progress-reached" style={scale(reached)} />
        <div style={scale(step)} />
      </div>
      {canGoBack && !isBusy && <Handle steps={steps} step={step} reached={reached} />}
    </div>
  );
}

interface HandleProps {
  readonly steps: number;
  readonly step: number;
  readonly reached: number;
}

function Handle({ steps, step, reached }: HandleProps) {
  const actions = useActions();
  return (
    <Slider.Root
      className="timeline-line"
      min={0}
      max={steps}
      step={1}
      value={[step]}
      title="Drag to go back to any step that was done"
      onValueChange={([wanted]) => {
        if (wanted !== undefined && wanted !== step) actions.seek(wanted);
      }}
    >
      <Slider.Track className="timeline-track" />
      <Slider.Thumb
        className="timeline-thumb"
        aria-label="Step"
        aria-valuetext={`Step ${formatCount(step)} of ${formatCount(reached)} done`}
      />
    </Slider.Root>
  );
}
