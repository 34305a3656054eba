// What the colours of a heat map mean: the lowest and the highest value.

import { formatValue } from 'charts/format.js';
import type { ChartSpec } from 'charts/spec.js';
import { themes } from 'charts/theme.js';
import type { Theme } from '../lib/settings.js';
import { useTexts } from '../texts/texts.js';

export function HeatKey({ spec, theme }: { spec: ChartSpec; theme: Theme }) {
  const t = useTexts();
  const panel = spec.panels[0]!;
  const known = panel.heat!.values.flat().filter((value): value is number => value !== null);
  if (known.length === 0) return null;
  const show = (value: number) => formatValue(value, panel.unit, spec.locale);
  return (
    <p class="heat-key">
      <span>
        {t.chart.lowest} {show(Math.min(...known))}
      </span>
      <svg width="64" height="12" aria-hidden="true">
        {themes[theme].heat.map((color, i) => (
          <rect key={color} x={i * 16} y="0" width="15" height="12" fill={color} />
        ))}
      </svg>
      <span>
        {t.chart.highest} {show(Math.max(...known))}
      </span>
    </p>
  );
}
