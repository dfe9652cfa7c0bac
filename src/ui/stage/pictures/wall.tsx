/** Test pictures with the answers of the lanes on show; all of them, those that somebody has wrong, or the disputed ones. */
import { useState } from "react";
import type { PicturesView } from "../../../wire/stage.ts";
import { formatCount, formatPercent } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { Chips } from "../chips.tsx";
import { Guess } from "./guess.tsx";
import { Picture } from "./picture.tsx";
import { askedAt, chosenPictures, rightShare, type WallFilter } from "./wall-model.ts";

export interface ShownLane {
  readonly label: string;
  readonly lane: number;
}

interface WallProps {
  readonly stage: PicturesView;
  readonly lanes: readonly ShownLane[];
}

const EMPTY: Readonly<Record<Exclude<WallFilter, "all">, string>> = {
  wrong: "Every lane has all of these pictures right.",
  disagree: "All lanes answer alike on these pictures.",
};

export function Wall({ stage, lanes }: WallProps) {
  const [wanted, setWanted] = useState<WallFilter>("all");
  const numbers = lanes.map(({ lane }) => lane);
  const isAsked = askedAt(stage) !== null;
  // A single lane has nobody to disagree with.
  const filters =
    lanes.length > 1 ? (["all", "wrong", "disagree"] as const) : (["all", "wrong"] as const);
  const filter = isAsked && filters.some((name) => name === wanted) ? wanted : "all";
  const chosen = chosenPictures(stage, numbers, filter);
  return (
    <>
      <Scores stage={stage} lanes={lanes} />
      <div className="pictures-filter">
        <Chips
          label="Which pictures"
          choices={filters.map((value) => ({
            value,
            title: (
              <>
                {TITLES[value]} <b>{countWords(stage, numbers, value, isAsked)}</b>
              </>
            ),
            disabled: !isAsked && value !== "all",
          }))}
          chosen={filter}
          onChoose={setWanted}
        />
      </div>
      {filter !== "all" && chosen.length === 0 && <p className="pictures-none">{EMPTY[filter]}</p>}
      <ul className="pictures-wall" aria-label="Test pictures">
        {chosen.map((index) => (
          <Card key={index} stage={stage} lanes={lanes} index={index} />
        ))}
      </ul>
    </>
  );
}

const TITLES: Readonly<Record<WallFilter, string>> = {
  all: "All",
  wrong: "Some lane wrong",
  disagree: "Lanes disagree",
};

function countWords(
  stage: PicturesView,
  lanes: readonly number[],
  filter: WallFilter,
  isAsked: boolean,
): string {
  if (!isAsked && filter !== "all") return "–";
  return formatCount(chosenPictures(stage, lanes, filter).length);
}

function Scores({ stage, lanes }: WallProps) {
  return (
    <ul className="pictures-score" aria-label="Share of these pictures taken for the right class">
      {lanes.map(({ label, lane }) => (
        <li key={lane} style={{ color: laneColour(lane) }}>
          {label} <b>{formatPercent(rightShare(stage, lane))}</b>
        </li>
      ))}
    </ul>
  );
}

function Card({ stage, lanes, index }: WallProps & { readonly index: number }) {
  const { height, width, channels, pixels, labels, classes } = stage;
  const size = height * width * channels;
  const truth = labels[index] ?? 0;
  return (
    <li className="picture">
      <Picture
        pixels={pixels.subarray(index * size, (index + 1) * size)}
        {...{ height, width, channels }}
      />
      <div>
        <b>{classes[truth] ?? String(truth)}</b>
        {lanes.map(({ label, lane }) => {
          const own = stage.answers[lane] ?? null;
          const confidence = own?.confidences[index] ?? NaN;
          return (
            <Guess
              key={lane}
              label={label}
              lane={lane}
              guess={stage.predictions[lane]?.[index] ?? null}
              truth={truth}
              classes={classes}
              confidence={Number.isNaN(confidence) ? null : confidence}
              replicas={
                own === null || own.replicas === 1
                  ? null
                  : { right: own.right[index] ?? 0, of: own.replicas }
              }
            />
          );
        })}
      </div>
    </li>
  );
}
