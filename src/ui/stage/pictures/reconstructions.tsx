/** Test pictures beside what each lane's network makes of them, for networks that are to give back what they are shown. */
import type { PicturesView } from "../../../wire/stage.ts";
import { formatNumber } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { Picture } from "./picture.tsx";
import { meanSquares } from "./picture-bytes.ts";
import type { ShownLane } from "./wall.tsx";

export function Reconstructions({
  stage,
  lanes,
}: {
  readonly stage: PicturesView;
  readonly lanes: readonly ShownLane[];
}) {
  const { height, width, channels, pixels, labels, classes, reconstructions = [] } = stage;
  const size = height * width * channels;
  const place = (bytes: Uint8Array, index: number): Uint8Array =>
    bytes.subarray(index * size, (index + 1) * size);
  const shape = { height, width, channels };
  return (
    <>
      <ul
        className="pictures-score"
        aria-label="Root of the mean squared error over these pictures"
      >
        {lanes.map(({ label, lane }) => (
          <li key={lane} style={{ color: laneColour(lane) }}>
            {label} <b>{formatNumber(rootError(pixels, reconstructions[lane] ?? null))}</b>
          </li>
        ))}
        <li className="pictures-unit">root of the mean squared error, of pixels from 0 to 255</li>
      </ul>
      <ul className="pictures-wall rebuilt" aria-label="Test pictures and reconstructions">
        {Array.from(labels, (truth, index) => {
          const name = classes[truth] ?? String(truth);
          return (
            <li key={index} className="rebuilt-row">
              <figure>
                <Picture pixels={place(pixels, index)} {...shape} label={`original, ${name}`} />
                <figcaption>{name}</figcaption>
              </figure>
              {lanes.map(({ label, lane }) => {
                const own = reconstructions[lane] ?? null;
                return (
                  <figure key={lane} style={{ color: laneColour(lane) }}>
                    {own === null ? (
                      <span className="rebuilt-none">–</span>
                    ) : (
                      <Picture pixels={place(own, index)} {...shape} label={`${label}'s ${name}`} />
                    )}
                    <figcaption>{label}</figcaption>
                  </figure>
                );
              })}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function rootError(pixels: Uint8Array, rebuilt: Uint8Array | null): number | null {
  return rebuilt === null ? null : Math.sqrt(meanSquares(pixels, rebuilt));
}
