/** Reset, one step, Play or Pause, speed, and how far the run is: a line to go back and forth on. */
import { ArrowRightToLine, Pause, Play, RotateCcw, StepForward } from "lucide-react";
import { Button, IconButton } from "../controls/button.tsx";
import { Hint } from "../controls/hint.tsx";
import { formatCount } from "../format.ts";
import { useActions, useStore } from "../store-context.ts";
import { Timeline } from "./timeline.tsx";
import { SpeedMenu } from "./speed-menu.tsx";

export function Transport() {
  const actions = useActions();
  const hasPlan = useStore((state) => state.plan !== null);
  return (
    <div className="transport" role="group" aria-label="Transport">
      <IconButton
        icon={RotateCcw}
        name="Reset"
        hint="Back to step 0 with the same seed"
        shortcut="R"
        disabled={!hasPlan}
        onClick={actions.reset}
      />
      <IconButton
        icon={StepForward}
        name="One step"
        hint="One step of every lane"
        shortcut="→"
        disabled={!hasPlan}
        onClick={() => {
          actions.step();
        }}
      />
      <PlayButton disabled={!hasPlan} />
      <SpeedMenu />
      <StepCounter />
    </div>
  );
}

function PlayButton({ disabled }: { disabled: boolean }) {
  const actions = useActions();
  const playing = useStore((state) => state.phase === "running" || state.playWanted);
  const Icon = playing ? Pause : Play;
  const name = playing ? "Pause" : "Play";
  return (
    <Hint text={playing ? "Stop where it is" : "Run all lanes"} shortcut="space">
      <Button
        look="accent"
        className="play"
        disabled={disabled}
        onClick={playing ? actions.pause : actions.play}
      >
        <Icon size={14} fill="currentColor" strokeWidth={1.5} aria-hidden />
        {name}
      </Button>
    </Hint>
  );
}

function StepCounter() {
  const step = useStore((state) => state.step);
  const steps = useStore((state) => state.plan?.steps ?? state.experiment.steps);
  const phase = useStore((state) => state.phase);
  const busy = useStore((state) => state.busy);
  const asks = useStore((state) => state.downloadQuestion !== null);
  const reached = useStore((state) => state.reached);
  const noWayBack = useStore((state) => (state.reached > 0 ? state.noWayBack : null));
  return (
    <div className="counter">
      <div className="counter-text">
        <span className="num" aria-label={`Step ${step} of ${steps}`}>
          <b>t = {formatCount(step)}</b> / {formatCount(steps)}
        </span>
        {step < reached && phase !== "done" && (
          <span className="counter-note" title={`The run has been at step ${reached}`}>
            of {formatCount(reached)} done
          </span>
        )}
        {noWayBack !== null && (
          <Hint text={noWayBack}>
            <span
              className="counter-note forward"
              role="note"
              tabIndex={0}
              aria-label={`Forward only. ${noWayBack}`}
            >
              <ArrowRightToLine size={12} strokeWidth={1.5} aria-hidden />
              <span>forward only</span>
            </span>
          </Hint>
        )}
        {phase === "done" && <span className="counter-note">done</span>}
        {phase === "loading" && (
          <span className="counter-note" title={busy ?? undefined}>
            {asks ? "asks first" : "preparing"}
          </span>
        )}
      </div>
      <Timeline steps={steps} isBusy={phase === "loading" && !asks} />
    </div>
  );
}
