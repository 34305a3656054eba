// The values at the cursor, beside it.

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Picture } from './draw.js';
import { Swatch } from './legend.js';
import type { Reading } from './view.js';

interface Props {
  reading: Reading;
  picture: Picture;
  margin: number;
  at: number;
  count: number;
  width: number;
  panels: string[];
}

export function Tip({ reading, picture, margin, at, count, width, panels }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current!;
    const plot = picture.plots[0];
    const cells = picture.cells;
    const { offsetWidth: own, offsetHeight: tall } = element;
    // Under the cell or the upper end of the cursor, on whichever side of it there is room; bars go from the left, so
    // that most of the right is free.
    const x = plot
      ? plot.left - margin + ((at + 0.5) / count) * plot.width
      : cells!.left - margin + ((at % cells!.columns) + 0.5) * cells!.width;
    const row = cells ? Math.floor(at / cells.columns) : 0;
    const bars = cells?.columns === 1;
    const beside = x + 14 + own <= width ? x + 14 : Math.max(0, x - 14 - own);
    const left = bars ? Math.max(0, width - own) : beside;
    const y = plot
      ? plot.top + 6
      : bars
        ? Math.max(0, cells!.top + (row + 0.5) * cells!.height - tall / 2)
        : cells!.top + (row + 1) * cells!.height + 6;
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(y)}px)`;
  });
  const named = reading.rows.filter((row) => row.name);
  return (
    <div class="tip" ref={box} aria-hidden="true">
      <p class="tip-head">{reading.bucket}</p>
      {named.length === 0 ? (
        <p class="tip-value">{reading.rows.map((row) => row.text).join(' ')}</p>
      ) : (
        <table>
          <tbody>
            {named.map((row, i) => (
              <>
                {panels[row.panel] && (i === 0 || named[i - 1]!.panel !== row.panel) && (
                  <tr key={'p' + row.panel}>
                    <th colSpan={3} class="tip-panel">
                      {panels[row.panel]}
                    </th>
                  </tr>
                )}
                <tr key={row.key}>
                  <td>
                    <Swatch color={row.color} dash={row.dash} />
                  </td>
                  <td>{row.name}</td>
                  <td class="number">{row.text}</td>
                </tr>
              </>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
