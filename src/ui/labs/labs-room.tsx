/** The labs, over the whole page: a list of them, and the one in front. Their arithmetic is in workers. */
import { X } from "lucide-react";
import { Dialog, Tabs } from "radix-ui";
import { useState, type RefObject } from "react";
import { Late } from "../controls/late.tsx";
import { Button } from "../controls/button.tsx";
import { keepForNotices } from "../controls/panels.tsx";
import { LAB_GROUPS } from "./rooms.tsx";
import "./labs.css";

const ROOMS = LAB_GROUPS.flatMap((group) => group.rooms);
const FIRST = "theorems";

export interface LabsRoomProps {
  /** Takes the focus when the labs close. */
  readonly returnTo: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

export function LabsRoom({ returnTo, onClose }: LabsRoomProps) {
  const [tab, setTab] = useState(FIRST);
  // What was opened once stays: its results are kept while another lab is in front.
  const [opened, setOpened] = useState<readonly string[]>([FIRST]);
  const open = (chosen: string): void => {
    setTab(chosen);
    setOpened((before) => (before.includes(chosen) ? before : [...before, chosen]));
  };
  return (
    <Dialog.Root
      open
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Dialog.Portal>
        <div className="scrim" />
        <Dialog.Content
          className="modal labs"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          onInteractOutside={keepForNotices}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnTo.current?.focus();
          }}
        >
          <div className="labs-head">
            <Dialog.Title className="panel-title">Labs</Dialog.Title>
            <Button look="quiet" className="icon" aria-label="Close" onClick={onClose}>
              <X size={16} aria-hidden />
            </Button>
          </div>
          <Tabs.Root className="labs-tabs" value={tab} onValueChange={open}>
            <Tabs.List className="labs-list" aria-label="Which lab">
              {LAB_GROUPS.map((group) => (
                <div key={group.title} className="labs-group" role="presentation">
                  <span className="labs-group-title" aria-hidden>
                    {group.title}
                  </span>
                  {group.rooms.map(({ id, title }) => (
                    <Tabs.Trigger key={id} value={id}>
                      {title}
                    </Tabs.Trigger>
                  ))}
                </div>
              ))}
            </Tabs.List>
            {ROOMS.map(({ id, Room }) => (
              <Tabs.Content
                key={id}
                value={id}
                className="labs-body scrolls"
                forceMount
                hidden={tab !== id}
              >
                {opened.includes(id) && (
                  <Late fallback={<p className="lab-status">Loading.</p>}>
                    <Room onClose={onClose} />
                  </Late>
                )}
              </Tabs.Content>
            ))}
          </Tabs.Root>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
