/** What can be done with a lane. */
import {
  Copy,
  Ellipsis,
  Eye,
  EyeOff,
  GitFork,
  Microscope,
  Pencil,
  RotateCcw,
  Route,
  SquarePen,
  Trash2,
} from "lucide-react";
import { withForksOf } from "../../experiment/forks.ts";
import { addLane, MOST_LANES, replaceLane, withOwnStages } from "../../state/edits.ts";
import { FIRST_PLACE } from "../../state/microscope.ts";
import { IconButton } from "../controls/button.tsx";
import { Menu, MenuItem, MenuLine } from "../controls/menu.tsx";
import { formatCount } from "../format.ts";
import { useActions, useStore } from "../store-context.ts";
import { laneTitle } from "./lane-rule.ts";

export interface LaneMenuProps {
  readonly lane: number;
  readonly onEditRule: (lane: number) => void;
  readonly onRename: () => void;
}

export function LaneMenu({ lane, onEditRule, onRename }: LaneMenuProps) {
  const actions = useActions();
  const title = useStore((state) => laneTitle(state, lane));
  const count = useStore((state) => state.experiment.lanes.length);
  const forks = useStore((state) => withForksOf(state.experiment, lane).size - 1);
  const hidden = useStore((state) => state.prefs.hiddenLanes.includes(lane));
  const hasOwn = useStore((state) => state.experiment.lanes[lane]?.estimator !== undefined);
  return (
    <Menu
      trigger={
        <IconButton
          icon={Ellipsis}
          name={`More for ${title}`}
          hint="Remix, copy, fork, hide, remove"
          look="quiet"
          small
        />
      }
    >
      <MenuItem
        icon={SquarePen}
        title="Remix"
        detail="Change the text of the rule"
        onSelect={() => {
          onEditRule(lane);
        }}
      />
      <MenuItem
        icon={Microscope}
        title="Microscope"
        detail="The next step, line by line, in numbers"
        onSelect={() => {
          actions.inspect({ lane, place: FIRST_PLACE });
        }}
      />
      {!hasOwn && (
        <MenuItem
          icon={Route}
          title="Own gradient path"
          detail="Stages, workers and feedback of this lane alone"
          onSelect={() => {
            actions.edit((experiment) => withOwnStages(experiment, lane));
          }}
        />
      )}
      <MenuItem
        icon={Copy}
        title="Duplicate"
        disabled={count >= MOST_LANES}
        onSelect={() => {
          actions.edit((experiment) => {
            const chosen = experiment.lanes[lane];
            return chosen === undefined ? experiment : addLane(experiment, chosen, lane);
          });
        }}
      />
      <ForkItem lane={lane} isFull={count >= MOST_LANES} />
      <MenuItem icon={Pencil} title="Rename" onSelect={onRename} />
      <MenuItem
        icon={hidden ? Eye : EyeOff}
        title={hidden ? "Show" : "Hide"}
        detail={hidden ? "Draw it again" : "It goes on running"}
        onSelect={() => {
          actions.setLaneHidden(lane, !hidden);
        }}
      />
      <MenuItem
        icon={RotateCcw}
        title="Default settings"
        onSelect={() => {
          actions.edit((experiment) => {
            const chosen = experiment.lanes[lane];
            if (chosen === undefined) return experiment;
            const { hyper: _, schedule: __, ...rest } = chosen;
            return replaceLane(experiment, lane, rest);
          });
        }}
      />
      <MenuLine />
      <MenuItem
        icon={Trash2}
        title={
          forks > 0 ? `Remove, with ${forks === 1 ? "its fork" : `its ${forks} forks`}` : "Remove"
        }
        disabled={count <= 1 + forks}
        onSelect={() => {
          actions.removeLane(lane);
        }}
      />
    </Menu>
  );
}

/** Where the run stands, the lane becomes two. */
function ForkItem({ lane, isFull }: { lane: number; isFull: boolean }) {
  const actions = useActions();
  const step = useStore((state) => state.step);
  const steps = useStore((state) => state.experiment.steps);
  const canFork = step > 0 && step < steps;
  const cure = step > 0 ? "Nothing is left of the run; go back first" : "Play first";
  return (
    <MenuItem
      icon={GitFork}
      title={canFork ? `Fork here, at step ${formatCount(step)}` : "Fork here"}
      detail={canFork ? "The same past, settings of its own from here on" : cure}
      disabled={isFull || !canFork}
      onSelect={() => {
        actions.fork(lane);
      }}
    />
  );
}
