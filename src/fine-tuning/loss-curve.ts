import type { StepMetrics } from "../models/fine-tuning-service.ts";

const size = { width: 720, height: 360 };
const plot = { left: 64, right: 24, top: 44, bottom: 44 };
const colours = { train: "#4b7bec", validation: "#f0932b", ink: "#2d3436", grid: "#dfe4ea" };
/** What diverged can't be drawn beside what did not. */
const maxLoss = 1e9;
/** More points than pixels show nothing more. */
const maxPoints = 600;

/** How loss has gone, as a PNG of 720 × 360. Needs two steps at least; with fewer it says that there is nothing yet. */
export async function lossCurve(points: readonly StepMetrics[]): Promise<Uint8Array> {
  // Loaded with the first picture: it is a library of 4 MB.
  const { Resvg } = await import("@resvg/resvg-js");
  const font = { loadSystemFonts: true, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" };
  return new Resvg(lossCurveSvg(points), { font }).render().asPng();
}

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly step: number; readonly loss: number }[];
}

/** The same as SVG. */
export function lossCurveSvg(points: readonly StepMetrics[]): string {
  const lines: readonly Line[] = [
    { name: "training", colour: colours.train, points: thinned(lossesOf(points, "trainLoss")) },
    { name: "validation", colour: colours.validation, points: thinned(lossesOf(points, "validationLoss")) },
  ].filter(({ points }) => points.length > 0);
  const all = lines.flatMap(({ points }) => points);
  const steps = all.map(({ step }) => step);
  const [from, to] = [Math.min(...steps), Math.max(...steps)];
  const content =
    all.length < 2 || from === to
      ? [text(size.width / 2, size.height / 2, "No losses yet", "middle")]
      : drawn(lines, { from, to });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#ffffff"/>${content.join("")}</svg>`;
}

function drawn(lines: readonly Line[], { from, to }: { readonly from: number; readonly to: number }): string[] {
  const top = niceTop(Math.max(...lines.flatMap(({ points }) => points.map(({ loss }) => loss))));
  const x = (step: number) => plot.left + ((step - from) / (to - from)) * (size.width - plot.left - plot.right);
  const y = (loss: number) => size.height - plot.bottom - (loss / top) * (size.height - plot.top - plot.bottom);
  const grid = [0, 1, 2, 3, 4].map((n) => {
    const loss = (top * n) / 4;
    const at = y(loss).toFixed(1);
    return `<path d="M${plot.left} ${at}H${size.width - plot.right}" stroke="${colours.grid}"/>${text(plot.left - 8, Number(at) + 4, figure(loss), "end")}`;
  });
  return [
    ...grid,
    text(x(from), size.height - plot.bottom + 22, `step ${from}`, "start"),
    text(x(to), size.height - plot.bottom + 22, `step ${to}`, "end"),
    text(plot.left, 26, "Loss", "start"),
    ...lines.flatMap((line, index) => [pathOf(line, x, y), legend(line, index)]),
  ];
}

/** A line alone, or a dot where there is one point. */
function pathOf({ points, colour }: Line, x: (step: number) => number, y: (loss: number) => number): string {
  const places = points.map(({ step, loss }) => `${x(step).toFixed(1)} ${y(loss).toFixed(1)}`);
  if (places.length === 1) {
    const [cx = "0", cy = "0"] = places[0]?.split(" ") ?? [];
    return `<circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/>`;
  }
  return `<path d="M${places.join("L")}" fill="none" stroke="${colour}" stroke-width="2.5" stroke-linejoin="round"/>`;
}

function legend({ name, colour, points }: Line, index: number): string {
  const at = size.width - plot.right - 400 + index * 200;
  const last = points.at(-1);
  return `<rect x="${at}" y="16" width="14" height="14" rx="3" fill="${colour}"/>${text(at + 20, 27, `${name} ${last === undefined ? "" : figure(last.loss)}`, "start")}`;
}

function text(x: number, y: number, words: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${colours.ink}" text-anchor="${anchor}">${words}</text>`;
}

function lossesOf(points: readonly StepMetrics[], kind: "trainLoss" | "validationLoss") {
  return points.flatMap(({ step, [kind]: loss }) =>
    loss === null || !(loss >= 0 && loss < maxLoss) ? [] : [{ step, loss }],
  );
}

/** Every so many-th point, and the last. */
function thinned<Point>(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / maxPoints);
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
}

/** The next round figure. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-6)));
  return power * ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= most) ?? 10);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
