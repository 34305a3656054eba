// A chart of the page: its finding as a heading, the picture, what one can do with it, and where it comes from.

import { useId, useMemo, useState } from 'preact/hooks';
import { useAnswer } from '../api/answer.js';
import type { ChartAnswer } from '../api/types.js';
import { useLanguage, useTheme } from '../lib/settings.js';
import { ProblemNotice } from '../parts/notice.js';
import { useTexts } from '../texts/texts.js';
import { bucketName } from 'charts/buckets.js';
import { Actions } from './actions.js';
import { shifted, zoomed } from './gestures.js';
import { LazyPlot } from './lazy.js';
import { Legend } from './legend.js';
import { domainOf, entriesOf, fullRange, labelsOf } from './view.js';
import type { Opening, Range } from './view.js';

interface Props {
  /** Of a question, as in the address of Explore. */
  query: string;
  /** Instead of the finding, which then stands below. */
  title?: string | null;
  level?: 2 | 3;
  explore?: boolean;
  range?: Range | null;
  onRange?: (range: Range | null) => void;
  onDrill?: (opening: Opening) => void;
  height?: number;
}

const none: ReadonlySet<string> = new Set();

export function ChartCard(props: Props) {
  const t = useTexts();
  const language = useLanguage();
  const theme = useTheme();
  const { data, problem, busy, again } = useAnswer<ChartAnswer>(`chart?${props.query}&format=json&lang=${language}`);
  const [hidden, setHidden] = useState(none);
  const [own, setOwn] = useState<Range | null>(null);
  const helpId = useId();
  const headingId = useId();
  const Heading = props.level === 3 ? 'h3' : 'h2';

  const full = useMemo(() => data && fullRange(data.spec), [data]);
  const entries = useMemo(() => (data ? entriesOf(data.spec, theme, language) : []), [data, theme]);
  const asked = props.onRange ? (props.range ?? null) : own;
  // What was zoomed into may not be there after another question.
  const range = asked && full && asked.first >= full.first && asked.last <= full.last ? asked : null;
  const setRange = props.onRange ?? setOwn;
  const stillThere = useMemo(
    () => new Set([...hidden].filter((key) => entries.some((one) => one.key === key))),
    [hidden, entries],
  );

  if (problem)
    return (
      <section class="card">
        {props.title && <Heading class="card-title">{props.title}</Heading>}
        <ProblemNotice problem={problem} again={again} />
      </section>
    );
  if (!data)
    return (
      <section class="card card-waiting" aria-busy="true">
        <p class="quiet">{t.loading}</p>
      </section>
    );
  const { spec } = data;
  const finding = spec.title || data.metrics.map((metric) => metric.name).join(', ');
  const title = props.title || finding;
  const period = periodQuery(props.query, data, range);
  return (
    <article class={'card' + (busy ? ' card-busy' : '')} aria-labelledby={headingId} aria-busy={busy}>
      <Heading class="card-title" id={headingId}>
        {title}
      </Heading>
      {props.title && <p class="card-finding">{finding}</p>}
      {spec.subtitle && <p class="card-subtitle">{spec.subtitle}</p>}
      {(spec.sentences || []).map((sentence) => (
        <p class="card-sentence" key={sentence}>
          {sentence}
        </p>
      ))}
      <Legend entries={entries} hidden={stillThere} onChange={setHidden} />
      <p class="unseen" id={helpId}>
        {t.chart.readOffHelp} {props.onDrill && (data.table.where.length ? t.chart.drillGroupHelp : t.chart.drillHelp)}
      </p>
      <LazyPlot
        spec={spec}
        hidden={stillThere}
        range={range}
        onRange={setRange}
        message={data.message}
        helpId={helpId}
        onDrill={props.onDrill}
        where={data.table.where}
        height={props.height}
      />
      <div class="card-foot">
        <div>
          {data.notes.map((note) => (
            <p class="card-note" key={note}>
              {note}
            </p>
          ))}
          <p class="card-source">{data.source}</p>
        </div>
        {full && <Zoom spec={data} full={full} range={range} onRange={setRange} name={title} />}
      </div>
      <Actions answer={data} query={period} name={title} explore={props.explore !== false} onDrill={props.onDrill} />
    </article>
  );
}

/** The question for just the stretch that is zoomed into, where its ends can be said as dates. */
function periodQuery(query: string, data: ChartAnswer, range: Range | null): string {
  if (!range) return query;
  const labels = labelsOf(data.spec);
  const from = labels.get(range.first);
  const to = labels.get(range.last);
  const isDate = (label: string | undefined) => !!label && /^\d{4}(-\d\d){0,2}$/.test(label);
  if (!isDate(from) || !isDate(to)) return query;
  const narrowed = new URLSearchParams(query);
  narrowed.set('from', from!);
  narrowed.set('to', to!);
  narrowed.delete('forecast');
  return narrowed.toString();
}

interface ZoomProps {
  spec: ChartAnswer;
  full: Range;
  range: Range | null;
  onRange: (range: Range | null) => void;
  name: string;
}

/** Everything that dragging does, as buttons. */
function Zoom({ spec, full, range, onRange, name }: ZoomProps) {
  const t = useTexts();
  const language = useLanguage();
  const domain = useMemo(() => domainOf(spec.spec)!, [spec]);
  const step = range ? Math.max(1, Math.round((range.last - range.first + 1) / 2)) : 0;
  const nameAt = (ordinal: number) => bucketName(domain, ordinal - domain.first, language);
  const button = (text: string, off: boolean, act: () => void) => (
    <button type="button" class="action" disabled={off} onClick={act}>
      {text}
      <span class="unseen">: {name}</span>
    </button>
  );
  if (full.last - full.first < 5) return null;
  return (
    <div class="zoom">
      {button(t.chart.zoomIn, !!range && range.last - range.first < 4, () =>
        onRange(zoomed(full, range ?? full, 0.5, 1)),
      )}
      {range && (
        <>
          {button(t.chart.zoomOut, false, () => onRange(zoomed(full, range, 2, 0.5)))}
          {button(t.chart.older, range.first <= full.first, () => onRange(shifted(full, range, -step)))}
          {button(t.chart.newer, range.last >= full.last, () => onRange(shifted(full, range, step)))}
          {button(t.chart.all, false, () => onRange(null))}
          <span class="quiet">{t.chart.zoomed(nameAt(range.first), nameAt(range.last))}</span>
        </>
      )}
    </div>
  );
}
