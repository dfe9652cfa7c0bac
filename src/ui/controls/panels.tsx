/**
 * The two kinds of windows. A modal asks for all attention (share, keys). A drawer lies over the left column and is not
 * modal: the stage and the charts show at once what is being edited.
 */
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";

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
        <Dialog.Content
          className="modal scrolls"
          aria-describedby={undefined}
          onOpenAutoFocus={focusPanel}
          onInteractOutside={keepForNotices}
        >
          <div className="panel-head">
            <Dialog.Title className="panel-title">{title}</Dialog.Title>
            <CloseButton onClose={onClose} />
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Messages lie above dialogs: dismissing one should not close the other. */
export function keepForNotices(event: Event): void {
  if (event.target instanceof Element && event.target.closest(".notices")) event.preventDefault();
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
          onOpenAutoFocus={focusPanel}
          onInteractOutside={(event) => {
            event.preventDefault();
          }}
        >
          <div className="drawer-head">
            <Dialog.Title className="panel-title">{title}</Dialog.Title>
            {tools}
            <CloseButton onClose={onClose} />
          </div>
          <div className="drawer-body scrolls">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Without a hint of its own: the first Escape would close that instead of the panel. */
function CloseButton({ onClose }: { onClose: () => void }) {
  return (
    <Button look="quiet" className="icon" aria-label="Close" onClick={onClose}>
      <X size={16} aria-hidden />
    </Button>
  );
}

/** A panel takes the focus itself: what it says comes before its first button. */
function focusPanel(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  event.currentTarget.focus();
}
