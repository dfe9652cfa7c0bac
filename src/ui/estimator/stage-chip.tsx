/**
 * One stage as a chip: its setting, what it guarantees, a popover to set it. Dragged with the pointer, moved with shift
 * and the arrow keys, removed with delete.
 */
import { ArrowLeft, ArrowRight, Trash2 } from "lucide-react";
import { Popover } from "radix-ui";
import type { KeyboardEvent } from "react";
import type { Tensors } from "../../estimators/sizes.ts";
import type { Stage } from "../../experiment/experiment.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { chipWords, stageGuarantee } from "./guarantees.ts";
import { StageForm } from "./stage-form.tsx";
import { stageWords } from "./stages.ts";
import type { ChipDrag } from "./use-chip-drag.ts";

export interface StageChipProps {
  readonly stage: Stage;
  /** Place in the order in which gradients meet the stages. */
  readonly index: number;
  readonly count: number;
  readonly tensors: Tensors | null;
  readonly drag: ChipDrag;
  /** Id of the text that names the keys. */
  readonly keys: string;
  readonly onMove: (to: number) => void;
  readonly onFocusMove: (by: number) => void;
  readonly onChange: (stage: Stage) => void;
  readonly onRemove: () => void;
}

export function StageChip(props: StageChipProps) {
  const { stage, index, count, tensors, drag, keys, onMove, onFocusMove, onChange, onRemove } =
    props;
  function onKeyDown(event: KeyboardEvent): void {
    const by = DIRECTIONS[event.key] ?? 0;
    if (by !== 0) {
      event.preventDefault();
      if (event.shiftKey) onMove(index + by);
      else onFocusMove(by);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      onRemove();
    }
  }
  const words = stageWords(stage);
  const guarantee = tensors === null ? null : stageGuarantee(stage, tensors).text;
  const { dragged } = drag;
  const isHeld = dragged?.from === index;
  const style = isHeld ? { transform: `translate(${dragged.x}px, ${dragged.y}px)` } : undefined;
  return (
    <li
      className="chip-place"
      data-target={dragged !== null && dragged.from !== index && dragged.to === index}
      data-side={dragged !== null && dragged.from < index ? "after" : "before"}
    >
      <Popover.Root>
        <Popover.Trigger
          asChild
          onClick={(event) => {
            if (drag.wasDragged()) event.preventDefault();
          }}
        >
          <button
            type="button"
            className="chip"
            data-stage
            data-keeps-arrows
            data-dragged={isHeld}
            style={style}
            aria-label={`Stage ${index + 1} of ${count}: ${words}${guarantee === null ? "" : `, ${guarantee}`}`}
            aria-describedby={keys}
            title={`${guarantee ?? words}. Click to set it, drag to reorder`}
            onKeyDown={onKeyDown}
            {...drag.handlers(index)}
          >
            {words}
            {tensors !== null && <small>{chipWords(stage, tensors)}</small>}
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className="popover stage-form"
            aria-label={words}
            align="start"
            sideOffset={6}
            collisionPadding={8}
          >
            <StageForm stage={stage} tensors={tensors} onChange={onChange}>
              <IconButton
                icon={ArrowLeft}
                name="Earlier"
                small
                disabled={index === 0}
                onClick={() => {
                  onMove(index - 1);
                }}
              />
              <IconButton
                icon={ArrowRight}
                name="Later"
                small
                disabled={index === count - 1}
                onClick={() => {
                  onMove(index + 1);
                }}
              />
              <Button small look="quiet" onClick={onRemove}>
                <Trash2 size={13} aria-hidden />
                remove
              </Button>
            </StageForm>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </li>
  );
}

const DIRECTIONS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
};
