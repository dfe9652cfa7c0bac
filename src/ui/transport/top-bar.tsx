/** The top bar: what is shown, the transport, and what runs it. On a phone the transport moves to the bottom edge. */
import { LabsButton } from "../labs/labs-button.tsx";
import { DeviceBadge } from "./device-badge.tsx";
import { KeysButton } from "./keys-dialog.tsx";
import { SeedField } from "./seed-field.tsx";
import { ShareButton } from "./share-dialog.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { TitleField } from "./title-field.tsx";
import { Transport } from "./transport.tsx";
import "./transport.css";

export interface TopBarProps {
  readonly shareOpen: boolean;
  readonly onShare: (open: boolean) => void;
  readonly keysOpen: boolean;
  readonly onKeys: (open: boolean) => void;
  readonly labsOpen: boolean;
  readonly onLabs: (open: boolean) => void;
}

export function TopBar(props: TopBarProps) {
  const { shareOpen, onShare, keysOpen, onKeys, labsOpen, onLabs } = props;
  return (
    <header className="top-bar">
      <div className="brand">
        <Mark />
        <h1>Momentscope</h1>
        <TitleField />
      </div>
      <Transport />
      <div className="bar-right">
        <DeviceBadge />
        <SeedField />
        <ThemeToggle />
        <LabsButton open={labsOpen} onOpenChange={onLabs} />
        <KeysButton open={keysOpen} onOpenChange={onKeys} />
        <ShareButton open={shareOpen} onOpenChange={onShare} />
      </div>
    </header>
  );
}

/** A curve and what lags behind it. */
function Mark() {
  return (
    <svg className="mark" width="22" height="22" viewBox="0 0 24 24" fill="none" aria-hidden>
      <path d="M2 6c3 0 4 12 8 12s4-7 6-7 3 3 6 3" />
      <path d="M2 6c4 0 6 9 9 9" opacity="0.4" />
    </svg>
  );
}
