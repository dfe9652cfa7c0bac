/** One sentence that explains a control, on hover and on keyboard focus. */
import { Tooltip } from "radix-ui";
import type { ReactElement } from "react";

export interface HintProps {
  readonly text: string;
  /** Key that does the same. */
  readonly shortcut?: string;
  readonly side?: "top" | "right" | "bottom" | "left";
  /** One element that can take a ref. */
  readonly children: ReactElement;
}

export function Hint({ text, shortcut, side = "bottom", children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {text}
          {shortcut !== undefined && <kbd>{shortcut}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
