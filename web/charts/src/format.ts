// Numbers as people read them: 1 234,5 in Swedish and 1,234.5 in English, bytes as TB, seconds as hours. No-break
// spaces keep a number and its unit on one line.

import type { Locale, Unit } from './spec.js';
import { words } from './words.js';

const nbsp = '\u00a0';

/** Fixed decimals, grouped by thousands. */
export function formatNumber(value: number, decimals: number, locale: Locale): string {
  const parts = Math.abs(value).toFixed(decimals).split('.');
  const grouped = parts[0]!.replace(/(\d)(?=(\d{3})+$)/g, '$1' + (locale === 'sv' ? nbsp : ','));
  const text = parts[1] ? grouped + (locale === 'sv' ? ',' : '.') + parts[1] : grouped;
  return value < 0 && /[1-9]/.test(text) ? '\u2212' + text : text;
}

/** As formatNumber, without zeros at the end of the decimals. */
function formatShort(value: number, decimals: number, locale: Locale): string {
  let fewer = decimals;
  while (fewer > 0 && Math.abs(value - Number(value.toFixed(fewer - 1))) < 1e-9 * Math.max(1, Math.abs(value))) --fewer;
  return formatNumber(value, fewer, locale);
}

/** Decimal units, as disks are sold. Whole petabytes come late: who knows 9 876 TB wants to go on comparing with it. */
const byteUnits: [string, number, number][] = [
  ['PB', 1e15, 1e16],
  ['TB', 1e12, 1e12],
  ['GB', 1e9, 1e9],
  ['MB', 1e6, 1e6],
  ['kB', 1e3, 1e3],
  ['B', 1, 0],
];

function byteUnit(size: number): [string, number] {
  for (let i = 0; ; ++i) {
    const unit = byteUnits[i]!;
    if (Math.abs(size) >= unit[2]) return [unit[0], unit[1]];
  }
}

/** At most three significant digits of decimals: 132,9 and 4,25, but 1 234. */
function decimalsFor(value: number): number {
  const size = Math.abs(value);
  return size >= 999.5 ? 0 : size >= 10 ? 1 : 2;
}

function formatSeconds(value: number, locale: Locale): string {
  const time = words[locale].time;
  const size = Math.abs(value);
  const sign = value < 0 ? '\u2212' : '';
  if (size < 59.5) return sign + formatShort(size, size < 10 ? 1 : 0, locale) + nbsp + time[0];
  const minutes = Math.round(size / 60);
  if (minutes < 60) return sign + minutes + nbsp + time[1];
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return sign + hours + nbsp + time[2] + (minutes % 60 ? nbsp + (minutes % 60) + nbsp + time[1] : '');
  }
  return sign + formatShort(size / 86400, 1, locale) + nbsp + time[3];
}

/** One value with its unit, as in a label: 622, 132,9 TB, 7 h 30 min, 28 %. */
export function formatValue(value: number, unit: Unit, locale: Locale): string {
  if (unit === 'bytes') {
    const scaled = byteUnit(value);
    return formatShort(value / scaled[1], decimalsFor(value / scaled[1]), locale) + nbsp + scaled[0];
  }
  if (unit === 'seconds') return formatSeconds(value, locale);
  if (unit === 'share') {
    const percent = value * 100;
    return formatShort(percent, Math.abs(percent) < 9.95 ? 1 : 0, locale) + (locale === 'sv' ? nbsp : '') + '%';
  }
  return formatShort(value, unit === 'count' && Math.abs(value) >= 99.5 ? 0 : decimalsFor(value), locale);
}

/** The values of an axis, all in one unit and with the same decimals. `step` is the distance between them. */
export function formatTicks(ticks: number[], step: number, unit: Unit, locale: Locale): string[] {
  const top = Math.max(Math.abs(ticks[0]!), Math.abs(ticks[ticks.length - 1]!));  // of what shrinks all lie below zero
  let divisor = 1;
  let suffix = '';
  if (unit === 'bytes') {
    const scaled = byteUnit(top);
    divisor = scaled[1];
    suffix = nbsp + scaled[0];
  } else if (unit === 'share') {
    divisor = 0.01;
    suffix = locale === 'sv' ? nbsp + '%' : '%';
  } else if (unit === 'seconds') {
    return ticks.map((tick) => (tick === 0 ? '0' : formatTimeTick(tick, step, locale)));
  }
  const scaledStep = step / divisor;
  let decimals = 0;
  while (decimals < 6 && Math.abs(scaledStep - Number(scaledStep.toFixed(decimals))) > 1e-9 * scaledStep) ++decimals;
  return ticks.map((tick) => (tick === 0 ? '0' : formatNumber(tick / divisor, decimals, locale) + suffix));
}

function formatTimeTick(tick: number, step: number, locale: Locale): string {
  const time = words[locale].time;
  if (step >= 86400) {
    const days = tick / 86400;
    return formatNumber(days, 0, locale) + nbsp + (days === 1 ? words[locale].oneDay : time[3]);
  }
  if (step >= 3600) return formatNumber(tick / 3600, 0, locale) + nbsp + time[2];
  return formatSeconds(tick, locale);
}
