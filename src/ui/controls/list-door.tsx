/** A small button that opens a list in a dialog; the list is loaded when someone is about to press it. */
import type { LucideIcon } from "lucide-react";
import { type ComponentType, lazy, useState } from "react";
import { Late } from "./late.tsx";
import { Button } from "./button.tsx";
import { Modal } from "./panels.tsx";

/** What such a list is given: it says when something was chosen, which closes the dialog. */
export interface ListProps {
  readonly onChosen: () => void;
}

interface Door {
  /** Name of the button and heading of the dialog. */
  readonly name: string;
  /** What the button's tooltip says. */
  readonly about: string;
  readonly icon: LucideIcon;
  readonly load: () => Promise<ComponentType<ListProps>>;
}

/** Makes the button once, outside of all drawing, as `lazy` wants it. */
export function listDoor({ name, about, icon: Icon, load }: Door): ComponentType {
  const List = lazy(async () => ({ default: await load() }));
  return function ListDoor() {
    const [open, setOpen] = useState(false);
    const close = (): void => {
      setOpen(false);
    };
    return (
      <>
        <Button
          look="quiet"
          className="icon"
          aria-label={name}
          title={about}
          onPointerEnter={() => void load()}
          onFocus={() => void load()}
          onClick={() => {
            setOpen(true);
          }}
        >
          <Icon size={15} aria-hidden />
        </Button>
        <Modal open={open} title={name} onClose={close}>
          <Late fallback={<p className="panel-text">Loading.</p>}>
            <List onChosen={close} />
          </Late>
        </Modal>
      </>
    );
  };
}
