/** Where a person's own table comes from: a file that they drop, or the one that this browser kept. It is never fetched. */
import { MOONS } from "../../data/sets/facts.ts";
import { Button } from "../controls/button.tsx";
import { useActions, useStore } from "../store-context.ts";
import { capital } from "../words.ts";
import { DropZone } from "./drop-zone.tsx";
import { useDrawn } from "./use-drawn.ts";

export function OwnTable() {
  const failure = useStore((state) => state.dataFailure);
  const phase = useStore((state) => state.phase);
  const actions = useActions();
  const moons = useDrawn(MOONS);
  if (failure === null && phase !== "waiting") return null;
  return (
    <div className={failure === null ? "data" : "data failed"}>
      {failure === null ? (
        <p className="form-help">
          Play takes the table that was dropped here last. It stays in this browser: a link only
          says that a table is needed.
        </p>
      ) : (
        <>
          <p>{capital(failure)}</p>
          <div className="data-choices">
            <Button onClick={actions.play}>Try again</Button>
            <Button onClick={moons}>Use drawn moons</Button>
          </div>
        </>
      )}
      <DropZone
        what="a table"
        isSingle
        names="one .csv file: columns of numbers, the class in the column named label or in the last one"
      />
    </div>
  );
}
