/** What runs where and how fast; opens to the reasons for this device and to the choice of another. */
import { Popover } from "radix-ui";
import type { DeviceChoice } from "../../wire/messages.ts";
import { Segments } from "../controls/form-rows.tsx";
import { formatRate } from "../format.ts";
import { useActions, useStore } from "../store-context.ts";

const SHORT = {
  webgpu: "WebGPU",
  webgl: "WebGL",
  wasm: "WebAssembly",
  cpu: "CPU",
  reference: "Reference",
} as const;

const CHOICES: readonly (readonly [DeviceChoice, string])[] = [
  ["auto", "Best"],
  ["webgpu", "WebGPU"],
  ["webgl", "WebGL"],
  ["wasm", "WASM"],
  ["cpu", "CPU"],
  ["reference", "Reference"],
];

export function DeviceBadge() {
  const device = useStore((state) => state.device);
  const lanes = useStore((state) => state.plan?.lanes.length ?? state.experiment.lanes.length);
  const rate = useStore((state) => (state.phase === "running" ? state.stepsPerSecond : 0));
  const phase = useStore((state) => state.phase);
  const pace =
    rate > 0 ? `${formatRate(rate)} steps/s` : `${lanes} ${lanes === 1 ? "lane" : "lanes"}`;
  const parts = [device === null ? "Device" : SHORT[device.name], pace];
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="badge"
          data-phase={phase}
          aria-label={`Device: ${device?.title ?? "not chosen yet"}`}
        >
          <i aria-hidden />
          <span>{parts.join(" · ")}</span>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover device" align="end" sideOffset={6} collisionPadding={8}>
          <DeviceReasons />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function DeviceReasons() {
  const actions = useActions();
  const device = useStore((state) => state.device);
  const choice = useStore((state) => state.deviceChoice);
  return (
    <div className="form-group">
      <h2 className="panel-title">{device?.title ?? "No device chosen yet"}</h2>
      {device === null ? (
        <p className="panel-text">It is chosen when the first experiment is prepared.</p>
      ) : (
        <ul className="reasons">
          {device.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <Segments label="Device" value={choice} options={CHOICES} onChange={actions.setDevice} />
      <p className="form-help">
        Another device starts the run again. All devices draw the same random numbers; results
        differ by rounding only.
      </p>
    </div>
  );
}
