/**
 * A chart as a picture that stands alone: its SVG with title, small print and legend, all colours resolved from the
 * present theme into plain attributes (style attributes would fall to the content security policy), or that as PNG.
 */

const SVG = "http://www.w3.org/2000/svg";
/** Presentation properties that a chart's elements use. */
const PROPERTIES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-opacity",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-size",
  "font-family",
  "font-weight",
  "text-anchor",
  "paint-order",
] as const;
const HEADER = 40;
const FOOTER = 24;
const PADDING = 12;
/** PNG pixels per CSS pixel: sharp on paper and on slides. */
const PNG_SCALE = 3;

export interface PictureText {
  readonly title: string;
  readonly subtitle: string;
  /** One entry a visible lane; `color` as CSS. */
  readonly legend: readonly {
    readonly label: string;
    readonly color: string;
    readonly dash: string;
  }[];
}

/** The standing-alone SVG text of a chart on screen. */
export function pictureSvg(chart: SVGSVGElement, text: PictureText): string {
  const { width, height } = chart.getBoundingClientRect();
  const theme = getComputedStyle(document.documentElement);
  const ink = theme.getPropertyValue("--ink").trim();
  const quiet = theme.getPropertyValue("--ink-3").trim();
  const outer = make("svg", {
    xmlns: SVG,
    width: width + 2 * PADDING,
    height: height + HEADER + FOOTER,
    viewBox: `0 0 ${String(width + 2 * PADDING)} ${String(height + HEADER + FOOTER)}`,
    "font-family": theme.getPropertyValue("--font-ui").trim(),
  });
  const background = theme.getPropertyValue("--panel").trim();
  outer.append(make("rect", { width: "100%", height: "100%", fill: background }));
  outer.append(
    label(PADDING, 18, 13, ink, text.title, 600),
    label(PADDING, 33, 10.5, quiet, text.subtitle),
  );
  const copy = resolved(chart);
  copy.setAttribute("x", String(PADDING));
  copy.setAttribute("y", String(HEADER));
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  outer.append(copy);
  let x = PADDING;
  for (const { label: name, color, dash } of text.legend) {
    const y = HEADER + height + 14;
    const attributes = {
      x1: x,
      x2: x + 18,
      y1: y - 4,
      y2: y - 4,
      stroke: resolveColor(color),
      "stroke-width": 2,
    };
    outer.append(
      make("line", dash === "" ? attributes : { ...attributes, "stroke-dasharray": dash }),
    );
    outer.append(label(x + 23, y, 11, ink, name));
    x += 23 + name.length * 6.5 + 18;
  }
  return new XMLSerializer().serializeToString(outer);
}

/** The SVG as PNG bytes. Throws when the browser cannot draw it. */
export async function picturePng(svg: string): Promise<Blob> {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * PNG_SCALE;
    canvas.height = image.naturalHeight * PNG_SCALE;
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser has no 2-D canvas to draw the PNG with.");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error("The browser could not encode the PNG."));
        else resolve(blob);
      }, "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A copy in which every element carries its computed presentation as attributes and nothing else of CSS. */
function resolved(original: SVGSVGElement): SVGSVGElement {
  const copy = original.cloneNode(true) as SVGSVGElement;
  const sources = [original, ...original.querySelectorAll("*")];
  const targets = [copy, ...copy.querySelectorAll("*")];
  sources.forEach((source, index) => {
    const target = targets[index];
    if (target === undefined || source.closest("defs") !== null) return;
    const style = getComputedStyle(source);
    target.removeAttribute("class");
    target.removeAttribute("style");
    for (const property of PROPERTIES) {
      const value = style.getPropertyValue(property);
      if (value !== "" && value !== "normal") target.setAttribute(property, value);
    }
  });
  return copy;
}

/** `var(--x)` as the colour it stands for now. */
function resolveColor(css: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(css)?.[1];
  if (name === undefined) return css;
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function label(
  x: number,
  y: number,
  size: number,
  fill: string,
  text: string,
  weight = 400,
): Element {
  const element = make("text", { x, y, "font-size": size, fill, "font-weight": weight });
  element.textContent = text;
  return element;
}

function make(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
