// Which days of a source have logs: a row for each year, a cell for each month with the number of days that lack them.

import { civil, dayNumber, parseLabel } from 'charts/buckets.js';
import { words } from 'charts/words.js';
import type { Source } from '../../api/types.js';
import { useLanguage } from '../../lib/settings.js';
import { useTexts } from '../../texts/texts.js';

type Days = [number, number];

const daysOf = (stretch: [string, string]): Days => [
  parseLabel(stretch[0].slice(0, 10))!.start,
  parseLabel(stretch[1].slice(0, 10))!.start,
];

/** How many days of [first, last] lie in any of the stretches. */
function overlap(stretches: Days[], first: number, last: number): number {
  return stretches.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, last) - Math.max(from, first) + 1), 0);
}

export function Coverage({ source }: { source: Source }) {
  const t = useTexts();
  const o = t.operations;
  const language = useLanguage();
  const days = source.days.map(daysOf);
  const gaps = source.gaps.map(daysOf);
  const all = days.concat(gaps);
  if (all.length === 0) return null;
  const first = Math.min(...all.map((one) => one[0]));
  const last = Math.max(...all.map((one) => one[1]));
  const years: number[] = [];
  for (let year = civil(last).year; year >= civil(first).year; --year) years.push(year);
  return (
    <div class="table-box" tabIndex={0} role="group" aria-label={o.coverage + ': ' + source.name}>
      <table class="coverage">
        <caption class="unseen">
          {o.coverage}: {source.name}
        </caption>
        <thead>
          <tr>
            <th scope="col">{o.year}</th>
            {words[language].shortMonths.map((month, i) => (
              <th key={month} scope="col">
                <abbr title={words[language].months[i]}>{month}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {years.map((year) => (
            <tr key={year}>
              <th scope="row">{year}</th>
              {words[language].months.map((month, i) => {
                const from = dayNumber(year, i + 1, 1);
                const to = dayNumber(year, i + 2, 1) - 1;
                const outside = to < first || from > last;
                const missing = overlap(gaps, from, to);
                const part = missing === 0 ? 'full' : missing >= to - from + 1 ? 'empty' : 'part';
                return (
                  <td key={month} class={'cover-' + (outside ? 'outside' : part)}>
                    {outside ? (
                      o.outside
                    ) : missing ? (
                      <>
                        <span aria-hidden="true">{missing}</span>
                        <span class="unseen">{o.missing(missing)}</span>
                      </>
                    ) : (
                      <span class="unseen">{o.complete}</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
