// Where a time panel is on the page, and what in it is already taken.

import type { TimeModel } from './model.js';
import { overlaps } from './geometry.js';
import type { Box } from './geometry.js';
import type { Scale } from './scale.js';

export interface Plot {
  model: TimeModel;
  scale: Scale;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Pixel of a place in the domain: 0 is the left edge of the first bucket, 0.5 its middle. */
  x(place: number): number;
  y(value: number): number;
  taken: Obstacles;
}

export function makePlot(model: TimeModel, scale: Scale, left: number, right: number, top: number, bottom: number): Plot {
  const x = (place: number) => left + (place / model.domain.count) * (right - left);
  const y = (value: number) => bottom - ((value - scale.min) / (scale.max - scale.min)) * (bottom - top);
  const plot: Plot = { model, scale, left, right, top, bottom, x, y, taken: new Obstacles() };
  model.series.forEach((one) => {
    const kind = one.series.kind;
    for (let i = 0; i < model.domain.count; ++i) {
      const value = one.tops[i];
      if (value === null || value === undefined) continue;
      const here: [number, number] = [x(i + 0.5), y(value)];
      const base = y(kind === 'band' || one.series.stack ? one.bases[i]! : Math.max(0, scale.min));
      if (kind === 'bar') {
        plot.taken.addBox({ left: x(i), right: x(i + 1), top: Math.min(here[1], base), bottom: Math.max(here[1], base) });
        continue;
      }
      const next = i + 1 < model.domain.count ? one.tops[i + 1] : null;
      const there: [number, number] = typeof next === 'number' ? [x(i + 1.5), y(next)] : here;
      plot.taken.addSegment(here, there, kind === 'area' || kind === 'band' ? base : null);
    }
  });
  if (model.forecast) {
    model.forecast.points.forEach((point) => {
      plot.taken.addBox({ left: x(point[0]), right: x(point[0] + 1), top: y(point[3]), bottom: y(point[2]) });
    });
  }
  return plot;
}

/** What texts in a plot must not lie on. */
export class Obstacles {
  private boxes: Box[] = [];
  private segments: { from: [number, number]; to: [number, number]; base: number | null }[] = [];

  addBox(box: Box): void {
    this.boxes.push(box);
  }

  /** A piece of line; with `base`, everything between it and that height too. */
  addSegment(from: [number, number], to: [number, number], base: number | null): void {
    this.segments.push({ from, to, base });
  }

  free(box: Box, gap: number): boolean {
    if (this.boxes.some((other) => overlaps(box, other, gap))) return false;
    return !this.segments.some((segment) => {
      const from = segment.from;
      const to = segment.to;
      const left = Math.max(from[0], box.left - gap);
      const right = Math.min(to[0], box.right + gap);
      if (left > right) return false;
      const slope = to[0] > from[0] ? (to[1] - from[1]) / (to[0] - from[0]) : 0;
      const a = from[1] + slope * (left - from[0]);
      const b = from[1] + slope * (right - from[0]);
      const top = Math.min(a, b, segment.base === null ? a : segment.base);
      const bottom = Math.max(a, b, segment.base === null ? a : segment.base);
      return top < box.bottom + gap && box.top - gap < bottom;
    });
  }
}
