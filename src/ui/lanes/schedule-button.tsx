/** Beside each slider: opens the form of the setting's schedule. The form is loaded when it is first asked for. */
import { ChartSpline } from "lucide-react";
import { Popover } from "radix-ui";
import { lazy } from "react";
import { Late } from "../controls/late.tsx";
import { scheduleOf } from "../../state/edits.ts";
import { Button } from "../controls/button.tsx";
import { useStore } from "../store-context.ts";
import type { ScheduleProps } from "./schedule-line.tsx";

const load = () => import("./schedule-form.tsx");
const ScheduleForm = lazy(async () => ({ default: (await load()).ScheduleForm }));

export function ScheduleButton({ lane, title, setting }: ScheduleProps) {
  const { name } = setting;
  const chosen = useStore((state) => scheduleOf(state.experiment.lanes[lane], name));
  const label = `Schedule of ${name} of ${title}`;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button
          look="quiet"
          className="schedule"
          data-on={chosen !== null}
          aria-label={chosen === null ? label : `${label}: ${chosen.kind}`}
          title={
            chosen === null
              ? `Let ${name} follow a schedule over the run`
              : `${name} follows a ${chosen.kind} schedule`
          }
          onPointerEnter={() => void load()}
          onFocus={() => void load()}
        >
          <ChartSpline size={13} aria-hidden />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          aria-label={label}
          align="end"
          sideOffset={5}
          collisionPadding={8}
        >
          <Late>
            <ScheduleForm lane={lane} setting={setting} />
          </Late>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
