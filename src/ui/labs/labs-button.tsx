/** The door to the labs: a button in the top bar, and the dialog, which is loaded when it is first opened. */
import { FlaskConical } from "lucide-react";
import { lazy, useRef } from "react";
import { Late } from "../controls/late.tsx";
import { IconButton } from "../controls/button.tsx";

const load = () => import("./labs-room.tsx");
const LabsRoom = lazy(async () => ({ default: (await load()).LabsRoom }));

export interface LabsButtonProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function LabsButton({ open, onOpenChange }: LabsButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    onOpenChange(false);
  };
  return (
    <>
      <IconButton
        ref={button}
        icon={FlaskConical}
        name="Labs"
        hint="Labs: theorems that run, two rules compared, invariances"
        className="labs-button"
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => {
          onOpenChange(true);
        }}
      />
      {open && (
        <Late window={{ title: "Labs", onClose: close }}>
          <LabsRoom returnTo={button} onClose={close} />
        </Late>
      )}
    </>
  );
}
