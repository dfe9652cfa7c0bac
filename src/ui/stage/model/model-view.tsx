/**
 * The network of the experiment, drawn from its description alone: every layer with its shape, parameters and cost, and
 * in one line what is pointed at. Arrow keys go from layer to layer.
 */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { networkCost } from "../../../models/cost.ts";
import type { NetworkModel } from "../../../models/layers.ts";
import { outlineOf } from "../../../models/outline.ts";
import { formatCount } from "../../format.ts";
import { Pieces } from "./pieces.tsx";
import { largestOf } from "./rows.ts";
import { lossWords, shapeWords, shortCount } from "./words.ts";
import "./model.css";

export interface ModelViewProps {
  readonly model: NetworkModel;
  readonly title: string;
  /** Stands between the totals and the layers. */
  readonly children?: ReactNode;
}

export function ModelView({ model, title, children }: ModelViewProps) {
  const outline = useMemo(() => outlineOf(model), [model]);
  const largest = useMemo(() => largestOf(outline), [outline]);
  const [pointed, setPointed] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  // One stop for Tab among all the layers; from there on arrow keys.
  useEffect(() => {
    const buttons = layersIn(list.current);
    for (const [index, button] of buttons.entries()) button.tabIndex = index === 0 ? 0 : -1;
  }, [outline]);
  const { input } = model;
  return (
    <div className="model stage-scroll">
      <h3 className="model-title">
        {title} <span>{totals(model)}</span>
      </h3>
      {children}
      <p className="model-key" aria-hidden>
        <i /> parameters <i /> multiply-adds
        <span>of the layer, against the largest one</span>
      </p>
      <div
        ref={list}
        role="group"
        aria-label="Layers, in order"
        onKeyDown={(event) => {
          if (moveFocus(list.current, event.key)) event.preventDefault();
        }}
      >
        <p className="model-end">input {shapeWords([input.height, input.width, input.channels])}</p>
        <Pieces outline={outline} input={input} largest={largest} onPoint={setPointed} />
        <p className="model-end">{lossWords(model)}</p>
      </div>
      <p className="model-read" aria-hidden>
        {pointed ??
          "Point at a layer or tap it, or go through them with the arrow keys, to read its figures."}
      </p>
    </div>
  );
}

function totals(model: NetworkModel): string {
  const { forward, training } = networkCost(model);
  const moving = model.statistics.count;
  return (
    `${formatCount(model.layout.parameterCount)} parameters` +
    (moving > 0 ? ` and ${formatCount(moving)} moving averages` : "") +
    ` · multiply-adds a picture: ${shortCount(forward)} forward, ${shortCount(training)} in training`
  );
}

const MOVES: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  Home: -Infinity,
  End: Infinity,
};

function layersIn(list: HTMLElement | null): readonly HTMLButtonElement[] {
  return [...(list?.querySelectorAll<HTMLButtonElement>("button.model-layer") ?? [])];
}

/** True if the key was one that moves. */
function moveFocus(list: HTMLElement | null, key: string): boolean {
  const move = MOVES[key];
  if (move === undefined) return false;
  const buttons = layersIn(list);
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[Math.max(0, Math.min(buttons.length - 1, at + move))];
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next?.focus();
  return true;
}
