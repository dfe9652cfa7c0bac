/** How fast the run may go. Slow enough for eyes on surfaces, as fast as the device can elsewhere. */
import { Button } from "../controls/button.tsx";
import { Menu, MenuChoice } from "../controls/menu.tsx";
import { formatCount, formatRate } from "../format.ts";
import { useActions, useStore } from "../store-context.ts";

const SPEEDS: readonly (number | null)[] = [5, 30, 60, 120, 240, 1000, 5000, null];

function title(speed: number | null): string {
  return speed === null ? "As fast as it can" : `${formatCount(speed)} steps a second`;
}

export function SpeedMenu() {
  const actions = useActions();
  const speed = useStore((state) => state.speed);
  const label = speed === null ? "max" : `${formatRate(speed)}/s`;
  return (
    <Menu
      align="center"
      trigger={
        <Button
          className="speed num"
          aria-label={`Speed: ${title(speed)}`}
          title="How fast it runs"
        >
          {label}
        </Button>
      }
    >
      <MenuChoice
        label="Speed"
        value={String(speed)}
        options={SPEEDS.map((value) => ({ value: String(value), title: title(value) }))}
        onChange={(value) => {
          actions.setSpeed(value === "null" ? null : Number(value));
        }}
      />
    </Menu>
  );
}
