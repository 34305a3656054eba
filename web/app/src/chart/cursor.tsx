// What is drawn over a picture while one reads it: a line through the panels, a ring on each series, the stretch that is
// being marked.

import type { Picture } from './draw.js';
import type { Brush } from './gestures.js';
import type { Reading } from './view.js';

interface Props {
  picture: Picture;
  margin: number;
  count: number;
  at: number | null;
  reading: Reading | null;
  brush: Brush | null;
  width: number;
  height: number;
}

export function Cursor({ picture, margin, count, at, reading, brush, width, height }: Props) {
  const first = picture.plots[0];
  const last = picture.plots[picture.plots.length - 1];
  const x = (place: number) => first!.left + (place / count) * first!.width;
  const cells = picture.cells;
  return (
    <svg
      class="plot-cursor"
      width={width}
      height={height}
      aria-hidden="true"
      ref={(svg) => {
        if (svg) svg.style.marginLeft = -margin + 'px';
      }}
    >
      {first && brush && (
        <rect
          class="plot-brush"
          x={x(brush.from)}
          y={first.top}
          width={x(brush.to) - x(brush.from)}
          height={last!.top + last!.height - first.top}
        />
      )}
      {first && at !== null && (
        <>
          <line class="plot-line" x1={x(at + 0.5)} x2={x(at + 0.5)} y1={first.top} y2={last!.top + last!.height} />
          {reading!.rows.map((row) => {
            const plot = picture.plots[row.panel];
            if (row.value === null || !plot) return null;
            const y = plot.top + plot.height * (1 - (row.value - plot.min) / (plot.max - plot.min));
            return <circle key={row.key} class="plot-ring" cx={x(at + 0.5)} cy={y} r="4.5" stroke={row.color} />;
          })}
        </>
      )}
      {cells && at !== null && (
        <rect
          class="plot-cell"
          x={cells.left + (at % cells.columns) * cells.width}
          y={cells.top + Math.floor(at / cells.columns) * cells.height}
          width={cells.width}
          height={cells.height}
        />
      )}
    </svg>
  );
}
