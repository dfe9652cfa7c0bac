/** One stage: a chip that opens to its setting, is dragged to another place, or moved with shift and the arrow keys. */
import { ArrowLeft, ArrowRight, Trash2 } from "lucide-react";
import { Popover } from "radix-ui";
import type { KeyboardEvent } from "react";
import type { Stage } from "../../experiment/experiment.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { Segments, SliderRow } from "../controls/form-rows.tsx";
import { stageKind, stageNumber, stageWords } from "./stages.ts";

export interface StageChipProps {
  readonly stage: Stage;
  readonly index: number;
  readonly count: number;
  readonly dragged: boolean;
  readonly onDrag: (index: number | null) => void;
  readonly onDrop: (index: number) => void;
  readonly onMove: (to: number) => void;
  readonly onChange: (stage: Stage) => void;
  readonly onRemove: () => void;
}

export function StageChip(props: StageChipProps) {
  const { stage, index, count, dragged, onDrag, onDrop, onMove, onRemove } = props;
  function onKeyDown(event: KeyboardEvent): void {
    const direction = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (event.shiftKey && direction !== 0) {
      event.preventDefault();
      onMove(index + direction);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      onRemove();
    }
  }
  return (
    <li
      className="chip-place"
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        onDrop(index);
      }}
    >
      <Popover.Root>
        <Popover.Trigger asChild>
          <button
            type="button"
            className="chip"
            draggable
            data-keeps-arrows
            data-dragged={dragged}
            aria-label={`Stage ${index + 1} of ${count}: ${stageWords(stage)}. Opens its setting; shift and arrow keys move it, delete removes it`}
            title="Click to set it, drag to reorder"
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", stageWords(stage));
              onDrag(index);
            }}
            onDragEnd={() => {
              onDrag(null);
            }}
            onKeyDown={onKeyDown}
          >
            {stageWords(stage)}
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className="popover stage-form"
            align="start"
            sideOffset={6}
            collisionPadding={8}
          >
            <StageForm {...props} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </li>
  );
}

function StageForm({ stage, index, count, onMove, onChange, onRemove }: StageChipProps) {
  const kind = stageKind(stage);
  const number = stageNumber(stage);
  return (
    <div className="form-group">
      <h3 className="panel-title">{kind.title}</h3>
      <p className="form-help">{kind.explains}</p>
      {number !== null && (
        <SliderRow
          label={number.label}
          value={number.value}
          range={number.range}
          bounds={number.bounds}
          integer={number.integer}
          onChange={(value) => {
            onChange(number.with(value));
          }}
        />
      )}
      {stage.kind === "clip" && "norm" in stage && (
        <Segments
          label="Norm of"
          value={stage.scope ?? "all"}
          options={[
            ["all", "whole gradient"],
            ["tensor", "each tensor"],
          ]}
          onChange={(scope) => {
            onChange({ ...stage, scope });
          }}
        />
      )}
      <div className="stage-tools">
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
      </div>
    </div>
  );
}
