/** How wrong the plane is, in figures: what it does not show, and what it gets wrong; all points as a table. */
import { useState } from "react";
import type { PathPlaneView } from "../../../wire/path-plane.ts";
import { formatCount, formatNumber, formatPercent } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { offShare } from "./plane-model.ts";
import { errorWords, howWrong, type LabelOf, pointName, pointNameWithin } from "./words.ts";

interface PlaneFactsProps {
  readonly plane: PathPlaneView;
  readonly label: LabelOf;
}

export function PlaneFacts({ plane, label }: PlaneFactsProps) {
  const wrong = howWrong(plane);
  if (wrong === null) return null;
  const { farthest, worst } = wrong;
  const [first, second] = plane.shares;
  return (
    <dl className="path-plane-facts">
      <div>
        <dt>Of the paths’ variance the plane shows</dt>
        <dd className="num">
          <b>{formatPercent(first + second)}</b>
          {plane.nextShare !== null && ` (a third axis: ${formatPercent(plane.nextShare)} more)`}
        </dd>
      </div>
      <div>
        <dt>Farthest off it</dt>
        <dd className="num">
          <b>{formatPercent(offShare(farthest))}</b> of its distance from the origin,{" "}
          {formatNumber(farthest.distance)}: {pointNameWithin(farthest, label)}
        </dd>
      </div>
      <div>
        <dt>Loss most wrong</dt>
        <dd className="num">
          {worst === null ? (
            "is being worked out"
          ) : (
            <>
              <b>{errorWords(worst)}</b>: {formatNumber(worst.planeLoss)} for{" "}
              {formatNumber(worst.loss)} at {pointNameWithin(worst, label)}
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

export function PlaneTable({ plane, label }: PlaneFactsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="path-plane-table"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>All {formatCount(plane.points.length)} points as a table</summary>
      {isOpen && <Rows plane={plane} label={label} />}
    </details>
  );
}

const COLUMNS = [
  "point",
  "first axis",
  "second axis",
  "off the plane",
  "share off",
  "loss",
  "loss on the plane",
] as const;

function Rows({ plane, label }: PlaneFactsProps) {
  return (
    <div className="path-plane-rows">
      <table>
        <caption className="visually-hidden">
          Points of the lanes’ paths, their places on the plane and their distances from it
        </caption>
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="num">
          {plane.points.map((point, index) => (
            <tr key={index}>
              <th
                scope="row"
                style={point.lane === null ? undefined : { color: laneColour(point.lane) }}
              >
                {pointName(point, label)}
              </th>
              <td>{formatNumber(point.x)}</td>
              <td>{formatNumber(point.y)}</td>
              <td>{formatNumber(point.distance)}</td>
              <td>{formatPercent(offShare(point))}</td>
              <td>{formatNumber(point.loss)}</td>
              <td>{formatNumber(point.planeLoss)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
