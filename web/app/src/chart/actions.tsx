// What one can do with a chart besides looking at it: its definition, its table, its files, its address.

import { useId, useRef, useState } from 'preact/hooks';
import type { ChartAnswer, Cell } from '../api/types.js';
import { session } from '../api/client.js';
import { formatInstant } from '../lib/dates.js';
import { useLanguage, useTheme } from '../lib/settings.js';
import { DataTable } from '../parts/table.js';
import { useTexts } from '../texts/texts.js';
import type { Opening } from './view.js';

type Part = 'what' | 'table' | 'download' | 'link';

const formats = ['png', 'svg', 'pdf', 'csv'] as const;

interface Props {
  answer: ChartAnswer;
  /** Of the question, with the stretch that is zoomed into. */
  query: string;
  name: string;
  explore: boolean;
  onDrill?: ((opening: Opening) => void) | undefined;
}

export function Actions({ answer, query, name, explore, onDrill }: Props) {
  const t = useTexts();
  const [open, setOpen] = useState<Part | null>(null);
  const id = useId();
  const button = (part: Part, text: string) => (
    <button
      type="button"
      class="action"
      aria-expanded={open === part}
      aria-controls={open === part ? id : undefined}
      onClick={() => setOpen(open === part ? null : part)}
    >
      {text}
      <span class="unseen">: {name}</span>
    </button>
  );
  return (
    <>
      <div class="actions">
        {button('what', t.chart.what)}
        {button('table', t.chart.table)}
        {button('download', t.chart.download)}
        {button('link', t.chart.link)}
        {explore && (
          <a class="action" href={'/explore?' + query}>
            {t.chart.explore}
            <span class="unseen">: {name}</span>
          </a>
        )}
      </div>
      {open && (
        <div class="action-panel" id={id}>
          {open === 'what' && <What answer={answer} />}
          {open === 'table' && <Table answer={answer} name={name} onDrill={onDrill} />}
          {open === 'download' && <Download query={query} />}
          {open === 'link' && <Link query={query} />}
        </div>
      )}
    </>
  );
}

function What({ answer }: { answer: ChartAnswer }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <dl class="what">
      {answer.metrics.map((metric) => (
        <div key={metric.id}>
          <dt>{metric.name}</dt>
          <dd>
            {metric.definition}
            <br />
            <span class="quiet">
              {t.chart.id}: <code>{metric.id}</code>
            </span>
          </dd>
        </div>
      ))}
      {answer.facts_until && (
        <p class="quiet">{t.chart.until(formatInstant(answer.facts_until, language, session.get()!.time_zone))}</p>
      )}
    </dl>
  );
}

function Table({ answer, name, onDrill }: Pick<Props, 'answer' | 'name' | 'onDrill'>) {
  const t = useTexts();
  const head = answer.table.head.map((text, i) => ({ text, number: i > 0 }));
  const cells = (row: Cell[], index: number) => {
    const bucket = answer.table.buckets[index];
    const where = answer.table.where[index];
    const name = row[0];
    const opening = bucket ? { bucket } : where ? { where } : null;
    if (!onDrill || !opening || typeof name !== 'string') return row;
    const opener = (
      <button type="button" class="plain" onClick={() => onDrill(opening)} aria-label={t.explore.drill(name)}>
        {name}
      </button>
    );
    return [opener, ...row.slice(1)];
  };
  return <DataTable caption={t.chart.tableOf(name)} head={head} rows={answer.table.rows.map(cells)} tall />;
}

function Download({ query }: { query: string }) {
  const t = useTexts();
  const language = useLanguage();
  const theme = useTheme();
  const href = (format: string) =>
    `/api/v1/chart?${query}&format=${format}&lang=${language}&theme=${theme}&width=1280&height=720&download=1`;
  return (
    <ul class="inline-list">
      {formats.map((format) => (
        <li key={format}>
          <a href={href(format)} download>
            {t.chart.formats[format]}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Link({ query }: { query: string }) {
  const t = useTexts();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const id = useId();
  const copy = () => {
    field.current!.select();
    // Without a secure context there is no clipboard: then the address is marked, ready for Ctrl+C.
    void navigator.clipboard?.writeText(field.current!.value).then(() => setCopied(true));
  };
  return (
    <div class="field-row">
      <label for={id}>{t.chart.linkHelp}</label>
      <input id={id} ref={field} class="wide-input" readOnly value={location.origin + '/explore?' + query} />
      <button type="button" onClick={copy}>
        {t.chart.copy}
      </button>
      <span role="status">{copied ? t.chart.copied : ''}</span>
    </div>
  );
}
