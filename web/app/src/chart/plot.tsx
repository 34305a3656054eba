// A chart that can be read off, zoomed and moved: with the mouse, with a finger, with the keyboard. Over the picture lies
// a "hand" that takes all of these; for screen readers it is a slider whose value text says what stands at its place.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ChartSpec } from 'charts/spec.js';
import { useCell } from '../lib/cell.js';
import { useTheme } from '../lib/settings.js';
import { useTexts } from '../texts/texts.js';
import { Cursor } from './cursor.js';
import { makeCanvas, sideMargin } from './draw.js';
import type { Canvas, Picture } from './draw.js';
import { useGestures } from './gestures.js';
import { printing } from './printing.js';
import { Tip } from './tip.js';
import { cellReading, domainOf, fullRange, heightFor, labelsOf, reader, shownSpec } from './view.js';
import type { Opening, Range } from './view.js';

export interface PlotProps {
  spec: ChartSpec;
  hidden: ReadonlySet<string>;
  range: Range | null;
  onRange: (range: Range | null) => void;
  message: string;
  /** Id of the text that explains the keys. */
  helpId: string;
  /** What a click on a place does. */
  onDrill?: ((opening: Opening) => void) | undefined;
  /** What narrows a question to a ranked bar; empty where nothing does. */
  where?: string[] | undefined;
  /** Fills this height, in pixels, instead of its own. */
  height?: number | undefined;
}

const narrowest = 260;
const printWidth = 660;

function useWidth(): [{ current: HTMLDivElement | null }, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current!;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

export default function Plot(props: PlotProps) {
  const { spec, hidden, range, onRange, message, helpId, onDrill, where } = props;
  const t = useTexts();
  const print = useCell(printing);
  const screenTheme = useTheme();
  const theme = print ? 'light' : screenTheme;
  const [box, measured] = useWidth();
  const room = print ? printWidth : measured;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<Canvas | null>(null);
  const [picture, setPicture] = useState<Picture | null>(null);
  const [failure, setFailure] = useState('');
  const [cursor, setCursor] = useState<number | null>(null);

  const inner = Math.max(room, narrowest);
  const height = props.height && !print ? props.height : heightFor(spec, inner);
  const margin = sideMargin(inner, height);
  const narrow = inner < 520;
  const shown = useMemo(
    () => shownSpec(spec, { width: inner + 2 * margin, height, theme, range, hidden, narrow }),
    [spec, inner, margin, height, theme, range, hidden, narrow],
  );

  useLayoutEffect(() => {
    canvas.current = makeCanvas(frame.current!);
    return () => canvas.current!.dispose();
  }, []);
  useLayoutEffect(() => {
    if (!room) return;
    try {
      setPicture(canvas.current!.draw(shown));
      setFailure('');
    } catch (error) {
      setFailure((error as Error).message);
    }
  }, [shown, room]);

  const full = useMemo(() => fullRange(spec), [spec]);
  const domain = useMemo(() => domainOf(shown), [shown]);
  const labels = useMemo(() => labelsOf(spec), [spec]);
  const read = useMemo(() => {
    if (domain)
      return reader(shown, {
        noLogs: t.chart.noLogs,
        hidden: t.chart.hidden,
        partial: t.chart.partial,
        forecast: t.chart.forecast,
      });
    return (index: number) => cellReading(shown, index, t.chart.unknown);
  }, [shown, domain, t]);
  const cells = picture?.cells ?? null;
  const count = domain ? domain.count : cells ? cells.columns * cells.rows : 0;
  useEffect(() => {
    if (cursor !== null && cursor >= count) setCursor(null);
  }, [count]);

  const drill = (index: number) => {
    const bucket = domain ? labels.get(domain.first + index) : undefined;
    const term = where?.[index];
    if (bucket) onDrill?.({ bucket });
    else if (term) onDrill?.({ where: term });
  };
  const gestures = useGestures({ picture, domain, full, range, cursor, setCursor, onRange, drill, count });
  const at = cursor !== null && cursor < count && picture ? cursor : null;
  const reading = at === null ? null : read(at);
  const spoken = reading
    ? reading.bucket + ': ' + reading.rows.map((row) => (row.name ? row.name + ' ' : '') + row.text).join('; ')
    : message;

  return (
    <>
      <div class="plot" ref={box}>
        {failure && (
          <p class="notice" role="alert">
            {t.chart.failed}: {failure}
          </p>
        )}
        <div class="plot-picture" role="img" aria-label={message} hidden={!!failure}>
          <div ref={(element) => sized(element, height, margin)} class="plot-canvas">
            <div ref={frame} aria-hidden="true" />
          </div>
        </div>
        {picture && count > 0 && !failure && (
          <>
            <Cursor
              picture={picture}
              margin={margin}
              count={count}
              at={at}
              reading={reading}
              brush={gestures.brush}
              height={height}
              width={inner + 2 * margin}
            />
            <div
              class={
                'plot-hand' +
                (gestures.dragging ? ' plot-hand-dragging' : '') +
                (onDrill && (domain || where?.length) ? ' plot-hand-drill' : '')
              }
              ref={gestures.hand}
              tabIndex={0}
              role="slider"
              aria-label={t.chart.readOff}
              aria-valuemin={1}
              aria-valuemax={count}
              aria-valuenow={(at ?? count - 1) + 1}
              aria-valuetext={spoken}
              aria-describedby={helpId}
              {...gestures.handlers(margin)}
            />
            {reading && at !== null && (
              <Tip
                reading={reading}
                picture={picture}
                margin={margin}
                at={at}
                count={count}
                width={inner}
                panels={shown.panels.map((panel) => panel.title || '')}
              />
            )}
          </>
        )}
      </div>
    </>
  );
}

/** The picture draws its own margins; they lie outside the box, so that its texts stand flush with those of the page. */
function sized(element: HTMLElement | null, height: number, margin: number): void {
  if (!element) return;
  element.style.height = height + 'px';
  element.style.marginInline = -margin + 'px';
}
