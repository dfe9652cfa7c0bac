/** The keys, and the dialog that lists them. */
import { Keyboard } from "lucide-react";
import { IconButton } from "../controls/button.tsx";
import { Modal } from "../controls/panels.tsx";

const KEYS: readonly (readonly [key: string, does: string])[] = [
  ["space", "Play or pause"],
  ["→", "One step; with shift ten steps"],
  ["←", "One step back; with shift ten steps"],
  ["R", "Reset to step 0, same seed"],
  ["F", "Fork the lane that has the focus (else the first) where the run stands"],
  ["S", "Share"],
  ["?", "These keys"],
  ["Tab", "To the next control"],
  ["← →", "On a slider: a small step; with page up and page down a large one"],
  ["Esc", "Close what is open, or bring an edited number back"],
];

export interface KeysButtonProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function KeysButton({ open, onOpenChange }: KeysButtonProps) {
  return (
    <>
      <IconButton
        icon={Keyboard}
        name="Keys"
        hint="What the keyboard does"
        shortcut="?"
        className="keys-button"
        onClick={() => {
          onOpenChange(true);
        }}
      />
      <Modal
        open={open}
        title="Keys"
        onClose={() => {
          onOpenChange(false);
        }}
      >
        <dl className="keys">
          {KEYS.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p className="form-help">They rest while you type in a field.</p>
      </Modal>
    </>
  );
}
