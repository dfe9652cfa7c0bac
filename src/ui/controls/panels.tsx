/**
 * The two kinds of windows. A modal asks for all attention (share, keys). A drawer lies over the left column and is not
 * modal: the stage and the charts show at once what is being edited.
 */
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";

export interface PanelProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
}

export function Modal({ open, onClose, title, children }: PanelProps) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Dialog.Portal>
        <div className="scrim" />
        <Dialog.Content className="modal scrolls" aria-describedby={undefined}>
          <div className="panel-head">
            <Dialog.Title className="panel-title">{title}</Dialog.Title>
            <IconButton icon={X} name="Close" look="quiet" small onClick={onClose} />
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export interface DrawerProps extends PanelProps {
  /** Beside the title: tools of this drawer. */
  readonly tools?: ReactNode;
}

export function Drawer({ open, onClose, title, tools, children }: DrawerProps) {
  return (
    <Dialog.Root
      open={open}
      modal={false}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Content
          className="drawer"
          aria-describedby={undefined}
          onInteractOutside={(event) => {
            event.preventDefault();
          }}
        >
          <div className="drawer-head">
            <Dialog.Title className="panel-title">{title}</Dialog.Title>
            {tools}
            <IconButton icon={X} name="Close" look="quiet" onClick={onClose} />
          </div>
          <div className="drawer-body scrolls">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
