// Instants as people read them, in the platform's time zone.

import type { Language } from './settings.js';

const locale = (language: Language) => (language === 'sv' ? 'sv-SE' : 'en-GB');

export function formatInstant(instant: string | null, language: Language, timeZone: string): string {
  if (!instant) return '–';
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
    new Date(instant),
  );
}

export function formatDay(instant: string | null, language: Language, timeZone: string): string {
  if (!instant) return '–';
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeZone }).format(new Date(instant));
}

/** "april 2022" of "2022-04". */
export function formatMonth(month: string, language: Language): string {
  const [year, number] = month.split('-').map(Number);
  return new Intl.DateTimeFormat(locale(language), { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(year!, number! - 1, 1),
  );
}

/** All months between two, the latest first. */
export function monthsBetween(first: string, last: string): string[] {
  const ordinal = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;
  const months: string[] = [];
  for (let at = ordinal(last); at >= ordinal(first); --at)
    months.push(`${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`);
  return months;
}
