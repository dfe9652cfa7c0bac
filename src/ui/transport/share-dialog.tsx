/** The link that carries everything that was chosen, and the same as JSON. */
import { lazy } from "react";
import { Late } from "../controls/late.tsx";
import { Button } from "../controls/button.tsx";
import { Hint } from "../controls/hint.tsx";
import { Modal } from "../controls/panels.tsx";

const ShareForms = lazy(async () => ({
  default: (await import("./share-forms.tsx")).ShareForms,
}));

export interface ShareButtonProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function ShareButton({ open, onOpenChange }: ShareButtonProps) {
  return (
    <>
      <Hint text="A link with everything that is chosen here" shortcut="S">
        <Button
          look="solid"
          onClick={() => {
            onOpenChange(true);
          }}
        >
          Share
        </Button>
      </Hint>
      <Modal
        open={open}
        title="Share this experiment"
        onClose={() => {
          onOpenChange(false);
        }}
      >
        <Late fallback={<p className="panel-text">Loading.</p>}>
          <ShareForms />
        </Late>
      </Modal>
    </>
  );
}
