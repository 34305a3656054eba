// Boxes, and the plain shapes that stand beside the data: ECharts "graphic" elements in pixels of the whole picture.

import type { Align } from './geometry.js';

/** An element of ECharts' graphic component. */
export interface Element {
  type: string;
  silent: boolean;
  z: number;
  [property: string]: unknown;
}

/** Behind the data, with it, above it. ECharts draws the series at 2. */
export const layer = { back: 0, line: 1, mark: 5, text: 6 };

/** One line of text; y is its middle. */
export function text(
  x: number,
  y: number,
  content: string,
  font: string,
  fill: string,
  align: Align = 'left',
): Element {
  return {
    type: 'text',
    silent: true,
    z: layer.text,
    x,
    y,
    style: { text: content, font, fill, align, verticalAlign: 'middle' },
  };
}

export function rect(x: number, y: number, width: number, height: number, fill: string, z: number): Element {
  return { type: 'rect', silent: true, z, shape: { x, y, width, height }, style: { fill } };
}

export function polyline(
  points: [number, number][],
  stroke: string,
  lineWidth: number,
  z: number,
  dash?: number[],
): Element {
  return {
    type: 'polyline',
    silent: true,
    z,
    shape: { points },
    style: { fill: 'none', stroke, lineWidth, lineDash: dash || 'solid', lineJoin: 'round' },
  };
}

/** A straight line on whole pixels, so that it is sharp. */
export function rule(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string,
  z: number,
  dash?: number[],
): Element {
  const sharp = (v: number) => Math.floor(v) + 0.5;
  if (x1 === x2)
    return polyline(
      [
        [sharp(x1), y1],
        [sharp(x1), y2],
      ],
      stroke,
      1,
      z,
      dash,
    );
  return polyline(
    [
      [x1, sharp(y1)],
      [x2, sharp(y1)],
    ],
    stroke,
    1,
    z,
    dash,
  );
}

export function dot(x: number, y: number, radius: number, fill: string): Element {
  return { type: 'circle', silent: true, z: layer.mark, shape: { cx: x, cy: y, r: radius }, style: { fill } };
}
