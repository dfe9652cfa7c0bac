/** The seed of everything random. Reset keeps it; a new one is a decision of its own. */
import { Dices } from "lucide-react";
import { useId } from "react";
import { Hint } from "../controls/hint.tsx";
import { IconButton } from "../controls/button.tsx";
import { NumberField } from "../controls/number-field.tsx";
import { useActions, useStore } from "../store-context.ts";

export function SeedField() {
  const actions = useActions();
  const seed = useStore((state) => state.experiment.seed);
  const id = useId();
  return (
    <div className="seed">
      <Hint text="Same seed, same numbers: noise, batches and starting weights follow from it">
        <label htmlFor={id}>seed</label>
      </Hint>
      <NumberField
        id={id}
        value={seed}
        min={0}
        max={0xffffffff}
        integer
        look="value"
        onCommit={actions.setSeed}
      />
      <IconButton
        icon={Dices}
        name="New seed"
        hint="Draw another seed and start again"
        look="quiet"
        small
        onClick={actions.newSeed}
      />
    </div>
  );
}
