/** One more lane: an optimizer of the catalogue, or a rule of one's own. */
import { PencilLine, Plus } from "lucide-react";
import { Fragment } from "react";
import { optimizerGroups } from "../../optimizers/index.ts";
import { addLane, MOST_LANES } from "../../state/edits.ts";
import { Button } from "../controls/button.tsx";
import { Menu, MenuItem, MenuLine, MenuTitle } from "../controls/menu.tsx";
import { useActions, useStore } from "../store-context.ts";

/** Where a person's own rule starts: the shortest one that learns. */
const FIRST_RULE = `# My rule
hyper lr = 0.001 in [1e-6, 1] log
hyper beta = 0.9 in [0, 0.9999] one-minus-log
m = beta*m + (1 - beta)*g
estimate = m
theta = theta - lr*m
`;

export function AddLane({ onEditRule }: { onEditRule: (lane: number) => void }) {
  const actions = useActions();
  const count = useStore((state) => state.experiment.lanes.length);
  if (count >= MOST_LANES) {
    return <p className="lanes-full">Eight lanes are the most. Remove one to add another.</p>;
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button className="add-lane">
          <Plus size={14} aria-hidden />
          add a lane
        </Button>
      }
    >
      <MenuItem
        icon={PencilLine}
        title="Your own rule"
        detail="A few lines of text; starts as momentum"
        onSelect={() => {
          actions.edit((experiment) => addLane(experiment, { rule: FIRST_RULE }));
          onEditRule(count);
        }}
      />
      <MenuLine />
      {optimizerGroups.map((group) => (
        <Fragment key={group.title}>
          <MenuTitle>{group.title}</MenuTitle>
          {group.optimizers.map(({ id, title, source }) => (
            <MenuItem
              key={id}
              title={title}
              detail={`${source.who}, ${source.year}`}
              onSelect={() => {
                actions.edit((experiment) => addLane(experiment, { optimizer: id }));
              }}
            />
          ))}
        </Fragment>
      ))}
    </Menu>
  );
}
