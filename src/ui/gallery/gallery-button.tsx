/** The door to the ready-made experiments, beside the title; the list itself is loaded when it is first opened. */
import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../controls/button.tsx";
import { Modal } from "../controls/panels.tsx";

const load = () => import("./gallery-list.tsx");
const GalleryList = lazy(async () => ({ default: (await load()).GalleryList }));

export function GalleryButton() {
  const [open, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <>
      <Button
        look="quiet"
        className="icon"
        aria-label="Experiments"
        title="Ready-made experiments"
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => {
          setOpen(true);
        }}
      >
        <ChevronDown size={15} aria-hidden />
      </Button>
      <Modal open={open} title="Experiments" onClose={close}>
        <Suspense fallback={<p className="panel-text">Loading.</p>}>
          <GalleryList onChosen={close} />
        </Suspense>
      </Modal>
    </>
  );
}
