// Key figures: what, how much, when, and how it has changed. Each leads to its chart.

import type { KeyFigure } from '../api/types.js';

export function KeyFigures({ figures }: { figures: KeyFigure[] }) {
  return (
    <ul class="figures">
      {figures.map((figure) => (
        <li key={figure.metric + figure.query}>
          <a class="figure" href={'/explore?' + figure.query}>
            <span class="figure-name">{figure.name}</span>
            <span class="figure-value">{figure.text}</span>
            <span class="figure-when">{figure.bucket_text}</span>
            <span class="figure-change">{figure.change_text}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
