/** Whether training pictures are flipped and cropped; only pictures in colour can be. */
import type { Augmentation } from "../../data/augment.ts";
import { ChoiceRow } from "../controls/form-rows.tsx";

type Choice = "none" | "flip" | "crop" | "both";

const KINDS: Readonly<Record<Choice, readonly Augmentation[]>> = {
  none: [],
  flip: ["flip"],
  crop: ["crop"],
  both: ["flip", "crop"],
};

export function AugmentRow({
  augment,
  onChange,
}: {
  readonly augment: readonly Augmentation[];
  readonly onChange: (augment: Augmentation[]) => void;
}) {
  const value = augment.length > 1 ? "both" : (augment[0] ?? "none");
  return (
    <>
      <ChoiceRow
        label="Variation"
        value={value}
        options={[
          ["none", "Training pictures as they are"],
          ["flip", "Flips, left to right, half of the time"],
          ["crop", "Crops, moved by up to 4 pixels over black"],
          ["both", "Flips and crops"],
        ]}
        onChange={(choice) => {
          onChange([...KINDS[choice]]);
        }}
      />
      {value !== "none" && (
        <p className="form-help">
          Drawn anew for each picture and step, alike in all lanes. Test pictures stay as they are,
          and so do those of the true gradient: what the variation changes in the mean gradient
          counts as bias.
        </p>
      )}
    </>
  );
}
