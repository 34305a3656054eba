// The series of a chart, each with a box to show or hide it.

import type { Entry } from './view.js';
import { useTexts } from '../texts/texts.js';

export function Swatch({ color, dash }: { color: string; dash: boolean }) {
  return (
    <svg class="swatch" width="18" height="8" viewBox="0 0 18 8" aria-hidden="true">
      <line x1="0" x2="18" y1="4" y2="4" stroke={color} stroke-width="3" stroke-dasharray={dash ? '5 3' : undefined} />
    </svg>
  );
}

interface Props {
  entries: Entry[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}

export function Legend({ entries, hidden, onChange }: Props) {
  const t = useTexts();
  // One without a name has its panel for itself, whose title says what it is, or is the band between two that have.
  const named = entries.filter((entry) => entry.name);
  if (entries.length < 2 || named.length === 0) return null;
  const shown = entries.filter((entry) => !hidden.has(entry.key));
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    onChange(next);
  };
  return (
    <fieldset class="legend">
      <legend class="unseen">{t.chart.show}</legend>
      {named.map((entry) => {
        const on = !hidden.has(entry.key);
        return (
          <label key={entry.key} class="legend-entry">
            {/* A chart of nothing says nothing: the last one stays. */}
            <input
              type="checkbox"
              checked={on}
              disabled={on && shown.length === 1}
              onChange={() => toggle(entry.key)}
            />
            <Swatch color={entry.color} dash={entry.dash} />
            <span>
              {entry.name} <span class="legend-value">{entry.last}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
