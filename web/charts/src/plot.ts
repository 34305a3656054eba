// Where a time panel is on the page, and what in it is already taken.

import type { TimeModel } from './model.js';
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

export function makePlot(
  model: TimeModel,
  scale: Scale,
  left: number,
  right: number,
  top: number,
  bottom: number,
): Plot {
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
        plot.taken.addBox({
          left: x(i),
          right: x(i + 1),
          top: Math.min(here[1], base),
          bottom: Math.max(here[1], base),
        });
        continue;
      }
      const next = i + 1 < model.domain.count ? one.tops[i + 1] : null;
      const there: [number, number] = typeof next === 'number' ? [x(i + 1.5), y(next)] : here;
      plot.taken.addSegment(here, there, kind === 'area' || kind === 'band' ? base : null);
    }
  });
  model.forecasts.forEach((forecast) =>
    forecast.points.forEach((point) => {
      const { bucket, lowest, highest } = point;
      plot.taken.addBox({ left: x(bucket), right: x(bucket + 1), top: y(highest), bottom: y(lowest) });
    }),
  );
  return plot;
}

/** Something drawn: a box, or a piece of line; with `base`, everything between the line and that height too. */
interface Obstacle {
  from: [number, number];
  to: [number, number];
  base: number | null;
}

/** Obstacles are kept by columns of that many pixels: 14 years of days are searched as fast as a year of months. */
const columnWidth = 16;

/** What texts in a plot must not lie on. */
export class Obstacles {
  private columns: { [column: number]: Obstacle[] } = {};

  addBox(box: Box): void {
    this.add({ from: [box.left, box.top], to: [box.right, box.top], base: box.bottom });
  }

  addSegment(from: [number, number], to: [number, number], base: number | null): void {
    this.add({ from, to, base });
  }

  /** Whether nothing comes nearer to the box than `gap`. */
  free(box: Box, gap: number): boolean {
    const grown = { left: box.left - gap, right: box.right + gap, top: box.top - gap, bottom: box.bottom + gap };
    for (let column = Math.floor(grown.left / columnWidth); column <= Math.floor(grown.right / columnWidth); ++column) {
      const here = this.columns[column];
      if (here && here.some((obstacle) => meets(obstacle, grown))) return false;
    }
    return true;
  }

  private add(obstacle: Obstacle): void {
    for (
      let column = Math.floor(obstacle.from[0] / columnWidth);
      column <= Math.floor(obstacle.to[0] / columnWidth);
      ++column
    ) {
      (this.columns[column] = this.columns[column] || []).push(obstacle);
    }
  }
}

function meets(obstacle: Obstacle, box: Box): boolean {
  const from = obstacle.from;
  const to = obstacle.to;
  const left = Math.max(from[0], box.left);
  const right = Math.min(to[0], box.right);
  if (left > right) return false;
  const slope = to[0] > from[0] ? (to[1] - from[1]) / (to[0] - from[0]) : 0;
  const a = from[1] + slope * (left - from[0]);
  const b = from[1] + slope * (right - from[0]);
  const base = obstacle.base === null ? a : obstacle.base;
  return Math.min(a, b, base) < box.bottom && box.top < Math.max(a, b, base);
}
