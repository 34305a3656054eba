// The value axis: round steps from zero to just above the highest value.

import type { Unit } from './spec.js';

export interface Scale {
  min: number;
  max: number;
  step: number;
  ticks: number[];
}

const minute = 60;
const hour = 3600;
const day = 86400;

/** What a clock and a calendar are divided by. */
const timeSteps = [
  1,
  2,
  5,
  10,
  15,
  30,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  4 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  5 * day,
  10 * day,
];

/** The smallest round step that is at least `least`. */
function roundStep(least: number, unit: Unit): number {
  if (unit === 'seconds' && least > 0.5) {
    for (let i = 0; i < timeSteps.length; ++i) {
      if (timeSteps[i]! >= least) return timeSteps[i]!;
    }
    return roundStep(least / day, 'rate') * day;
  }
  const power = Math.pow(10, Math.floor(Math.log(least) / Math.LN10 + 1e-9));
  const digit = least / power;
  // 1 + 1e-9: 0.1 + 0.2 must not become the next step.
  const round = digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 2.5 + 1e-9 ? 2.5 : digit <= 5 + 1e-9 ? 5 : 10;
  const step = round * power;
  if (unit !== 'count') return step;
  // Half a person cannot log in: 2.5 is a step for tens and up.
  return step < 1 ? 1 : step === 2.5 ? 5 : step;
}

/** At most seven steps, 42 pixels or more apart. `low` is 0 unless the axis may begin elsewhere. */
export function makeScale(low: number, high: number, unit: Unit, pixels: number): Scale {
  let top = high;
  if (!(top > low)) top = low + (unit === 'share' ? 0.01 : unit === 'seconds' ? 60 : 1);
  const most = Math.max(2, Math.min(7, Math.floor(pixels / 42)));
  const step = roundStep((top - low) / most, unit);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(top / step - 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last; ++i) ticks.push(i * step);
  return { min: first * step, max: last * step, step, ticks };
}
