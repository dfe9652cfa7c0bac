/** What can be put in a gradient's way: stages, with a line on what each does, feedback, workers. */
import { Plus } from "lucide-react";
import { compresses } from "../../estimators/feedback.ts";
import type { Stage } from "../../experiment/experiment.ts";
import { LIMITS } from "../../experiment/schema.ts";
import { Button } from "../controls/button.tsx";
import { Menu, MenuItem, MenuLine, MenuTitle } from "../controls/menu.tsx";
import { STAGE_KINDS, type StageKind } from "./stages.ts";
import type { Way } from "./way.ts";

interface AddMenuProps {
  readonly way: Way;
  /** Names whose way it is where that is not the card's. */
  readonly name?: string;
  readonly onChange: (way: Way) => void;
}

/** Enough to see an average at work, few enough for a laptop. */
const FIRST_WORKERS = 10;

export function AddMenu({ way, name, onChange }: AddMenuProps) {
  const { stages, feedback, workers } = way;
  const isFull = stages.length >= LIMITS.stages;
  const item = (kind: StageKind) => {
    const isComposite = kind.fresh.kind === "composite";
    const hasOne = isComposite && stages[0]?.kind === "composite";
    return (
      <MenuItem
        key={kind.id}
        title={kind.title}
        detail={kind.explains}
        disabled={isFull || hasOne}
        onSelect={() => {
          onChange({ ...way, stages: added(stages, kind.fresh) });
        }}
      />
    );
  };
  return (
    <Menu
      trigger={
        <Button small look="quiet" {...(name !== undefined && { "aria-label": `Add to ${name}` })}>
          <Plus size={13} aria-hidden />
          stage
        </Button>
      }
    >
      <MenuTitle>Before the compressor</MenuTitle>
      {STAGE_KINDS.filter(({ fresh }) => !compresses(fresh)).map(item)}
      <MenuLine />
      <MenuTitle>Compressor C</MenuTitle>
      {STAGE_KINDS.filter(({ fresh }) => compresses(fresh)).map(item)}
      <MenuLine />
      <MenuTitle>Around it</MenuTitle>
      <MenuItem
        title="Error feedback"
        detail="Remembers what C left out and sends it later: EF14, EF21, EF21-SGDM, Clip21."
        disabled={feedback !== null}
        onSelect={() => {
          onChange({ ...way, feedback: "ef14" });
        }}
      />
      <MenuItem
        title="Workers"
        detail="Many gradients, each through the stages, aggregated on a server. The rule sees the aggregate."
        disabled={workers !== null}
        onSelect={() => {
          onChange({ ...way, workers: { count: FIRST_WORKERS } });
        }}
      />
    </Menu>
  );
}

/** A composite says where the gradient is taken, so nothing comes before it. */
function added(stages: readonly Stage[], fresh: Stage): readonly Stage[] {
  return fresh.kind === "composite" ? [fresh, ...stages] : [...stages, fresh];
}
