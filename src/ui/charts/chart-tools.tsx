/** The tools of one chart: which quantity, log axis, table, and taking the numbers or the picture away. */
import { useState, type RefObject } from "react";
import { useSeries } from "../store-context.ts";
import { Menu, MenuItem } from "../controls/menu.tsx";
import { laneColour } from "../theme/lane-colours.ts";
import type { ChartModel } from "./model.ts";
import { dashOf } from "./plot.tsx";
import type { ChartView } from "./specs.ts";

interface ChartToolsProps {
  readonly title: string;
  readonly subtitle: string;
  readonly views: readonly ChartView[];
  readonly view: ChartView;
  /** Which of `views` is shown; `view` itself may be its comparison of the lanes. */
  readonly chosen: number;
  readonly canLog: boolean;
  readonly onChoose: (index: number) => void;
  readonly log: boolean;
  readonly onLog: (log: boolean) => void;
  readonly showTable: boolean;
  readonly onTable: (show: boolean) => void;
  readonly model: ChartModel | null;
  readonly labels: readonly string[];
  readonly replicas: number;
  readonly frame: RefObject<HTMLDivElement | null>;
}

export function ChartTools(props: ChartToolsProps) {
  const { title, views, chosen, model } = props;
  return (
    <div className="chart-tools">
      {views.length > 1 && (
        <span className="chart-choice" role="group" aria-label={`Quantity shown in ${title}`}>
          {views.map((one, index) => (
            <button
              key={one.id}
              type="button"
              aria-pressed={index === chosen}
              onClick={() => {
                props.onChoose(index);
              }}
            >
              {one.label}
            </button>
          ))}
        </span>
      )}
      {props.canLog && (
        <button
          type="button"
          aria-pressed={props.log}
          title="Logarithmic value axis"
          onClick={() => {
            props.onLog(!props.log);
          }}
        >
          log
        </button>
      )}
      {model !== null && <MoreTools {...props} model={model} />}
    </div>
  );
}

function MoreTools(props: ChartToolsProps & { readonly model: ChartModel }) {
  const series = useSeries();
  const [failure, setFailure] = useState<string | null>(null);
  const { model, labels, view, title } = props;
  // What makes files is loaded when somebody wants one.
  const save = async (make: () => Promise<void>): Promise<void> => {
    try {
      await make();
      setFailure(null);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "The file could not be made.");
    }
  };
  const saveCsv = async (): Promise<void> => {
    const [{ chartCsv }, { download, fileName }] = await Promise.all([
      import("./csv.ts"),
      import("./download.ts"),
    ]);
    const csv = new Blob([chartCsv(model, { labels, replicas: props.replicas })], {
      type: "text/csv",
    });
    download(fileName(view.id, series.step, "csv"), csv);
  };
  const savePicture = async (kind: "svg" | "png"): Promise<void> => {
    const chart = props.frame.current?.querySelector<SVGSVGElement>("svg.recharts-surface");
    if (chart === null || chart === undefined) return;
    const legend = [...new Map(model.curves.map((curve) => [curve.lane, curve])).values()].map(
      ({ lane }) => ({
        label: labels[lane] ?? "",
        color: laneColour(lane),
        dash: dashOf({ lane, style: "solid" }) ?? "",
      }),
    );
    const [{ picturePng, pictureSvg }, { download, fileName }] = await Promise.all([
      import("./export-picture.ts"),
      import("./download.ts"),
    ]);
    const svg = pictureSvg(chart, { title, subtitle: props.subtitle, legend });
    const content =
      kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await picturePng(svg);
    download(fileName(view.id, series.step, kind), content);
  };
  return (
    <>
      <Menu
        trigger={
          <button type="button" className="chart-more" aria-label={`More of ${title}`}>
            ⋯
          </button>
        }
      >
        <MenuItem
          title={props.showTable ? "Show the chart" : "Show as a table"}
          onSelect={() => {
            props.onTable(!props.showTable);
          }}
        />
        <MenuItem
          title="Download CSV"
          detail="values as drawn, in full precision"
          onSelect={() => void save(saveCsv)}
        />
        {!props.showTable &&
          (["svg", "png"] as const).map((kind) => (
            <MenuItem
              key={kind}
              title={`Download ${kind.toUpperCase()}`}
              detail={kind === "svg" ? "lines for print" : "pixels for slides"}
              onSelect={() => void save(() => savePicture(kind))}
            />
          ))}
      </Menu>
      {failure !== null && <span role="alert">{failure}</span>}
    </>
  );
}
