/** The labs, over the whole page: theorems, equivalence, invariance. All arithmetic is in the labs' worker. */
import { X } from "lucide-react";
import { Dialog, Tabs } from "radix-ui";
import { useState, type RefObject } from "react";
import { Button } from "../controls/button.tsx";
import { EquivalenceLab } from "./equivalence-lab.tsx";
import { InvarianceLab } from "./invariance-lab.tsx";
import { TheoremList } from "./theorem-list.tsx";
import "./labs.css";

const TABS = [
  ["theorems", "Theorems"],
  ["equivalence", "Equivalence"],
  ["invariance", "Invariance"],
] as const;

type Tab = (typeof TABS)[number][0];

export interface LabsRoomProps {
  /** Takes the focus when the labs close. */
  readonly returnTo: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

export function LabsRoom({ returnTo, onClose }: LabsRoomProps) {
  const [tab, setTab] = useState<Tab>("theorems");
  // What was opened once stays: its results are kept while another tab is in front.
  const [opened, setOpened] = useState<readonly Tab[]>(["theorems"]);
  const open = (value: string): void => {
    const chosen = TABS.find(([name]) => name === value)?.[0];
    if (chosen === undefined) return;
    setTab(chosen);
    setOpened((before) => (before.includes(chosen) ? before : [...before, chosen]));
  };
  const rooms = {
    theorems: <TheoremList onClose={onClose} />,
    equivalence: <EquivalenceLab />,
    invariance: <InvarianceLab />,
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
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnTo.current?.focus();
          }}
        >
          <Tabs.Root className="labs-tabs" value={tab} onValueChange={open}>
            <div className="labs-head">
              <Dialog.Title className="panel-title">Labs</Dialog.Title>
              <Tabs.List className="labs-list" aria-label="Which lab">
                {TABS.map(([name, title]) => (
                  <Tabs.Trigger key={name} value={name}>
                    {title}
                  </Tabs.Trigger>
                ))}
              </Tabs.List>
              <Button look="quiet" className="icon" aria-label="Close" onClick={onClose}>
                <X size={16} aria-hidden />
              </Button>
            </div>
            {TABS.map(([name]) => (
              <Tabs.Content
                key={name}
                value={name}
                className="labs-body scrolls"
                forceMount
                hidden={tab !== name}
              >
                {opened.includes(name) && rooms[name]}
              </Tabs.Content>
            ))}
          </Tabs.Root>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
