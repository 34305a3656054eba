// Reports: choose, look, take home; and those that were made before.

import { useEffect, useId, useState } from 'preact/hooks';
import { useAnswer } from '../api/answer.js';
import { prepare, Problem, session } from '../api/client.js';
import type { Reports as Answer } from '../api/types.js';
import { formatValue } from 'charts/format.js';
import { formatInstant, formatMonth, monthsBetween } from '../lib/dates.js';
import { useLanguage } from '../lib/settings.js';
import { Awaited } from '../parts/notice.js';
import { PageHead } from '../parts/page.js';
import { DataTable } from '../parts/table.js';
import { nameIn, useTexts } from '../texts/texts.js';
import { Select } from './question_form.js';

/** `path` as below /api/v1/: a report as a page. */
function Preview({ path, title }: { path: string; title: string }) {
  const t = useTexts();
  const [made, setMade] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setProblem(null);
    prepare(path, stop.signal).then(
      () => setMade(true),
      (error) => {
        if (stop.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
      },
    );
    return () => stop.abort();
  }, [path, round]);
  if (!made) return <Awaited data={null} problem={problem} again={() => setRound(round + 1)} />;
  return <iframe class="preview" src={`/api/v1/${path}`} title={t.reports.previewOf(title)} sandbox="" />;
}

export function Reports() {
  const t = useTexts();
  const r = t.reports;
  const language = useLanguage();
  const { data, problem, again } = useAnswer<Answer>(`reports?lang=${language}`);
  const [report, setReport] = useState('');
  const [until, setUntil] = useState('');
  const [spoken, setSpoken] = useState('');
  const [shown, setShown] = useState('');
  const id = useId();

  const chosen = report || data?.reports[0]?.id || '';
  const month = until || data?.last || '';
  const tongue = spoken || language;
  const title = data?.reports.find((one) => one.id === chosen)?.title || chosen;
  const path = (format: string) =>
    `reports/${encodeURIComponent(chosen)}?until=${month}&lang=${tongue}&format=${format}`;
  return (
    <>
      <PageHead title={t.pages.reports} intro={r.intro} />
      <Awaited data={data} problem={problem} again={again} />
      {data && data.reports.length > 0 && (
        <form
          class="field-row"
          onSubmit={(event) => {
            event.preventDefault();
            setShown(path('html'));
          }}
        >
          <Select
            label={r.report}
            value={chosen}
            options={data.reports.map((one) => [one.id, one.title])}
            onChange={setReport}
          />
          <Select
            label={r.until}
            value={month}
            options={monthsBetween(data.first, data.last).map((one) => [one, formatMonth(one, language)])}
            onChange={setUntil}
          />
          <Select
            label={r.in}
            value={tongue}
            options={['sv', 'en'].map((one) => [one, nameIn(r.languages, one)])}
            onChange={setSpoken}
          />
          <button type="submit" class="primary">
            {r.preview}
          </button>
          <a class="button" href={`/api/v1/${path('pdf')}`} download={`${chosen}-${month}-${tongue}.pdf`}>
            {r.pdf}
          </a>
          <a class="button" href={`/api/v1/${path('html')}`} download={`${chosen}-${month}-${tongue}.html`}>
            {r.html}
          </a>
        </form>
      )}
      <p class="quiet">{r.takes}</p>
      {shown && <Preview key={shown} path={shown} title={title} />}
      {data && (
        <section class="section" aria-labelledby={id}>
          <h2 id={id}>{r.made}</h2>
          {!data.keeps && <p class="notice">{r.notKept}</p>}
          {data.made.length === 0 ? (
            <p class="quiet">{r.noneMade}</p>
          ) : (
            <DataTable
              caption={r.made}
              captionUnseen
              head={[
                { text: r.file },
                { text: r.until },
                { text: r.in },
                { text: r.madeAt },
                { text: r.size, number: true },
              ]}
              rows={data.made.map((one) => [
                <a href={'/api/v1/reports/made/' + encodeURIComponent(one.id)} download={one.id}>
                  {one.id}
                </a>,
                formatMonth(one.until, language),
                nameIn(r.languages, one.language),
                formatInstant(one.made, language, session.get()!.time_zone),
                formatValue(one.bytes, 'bytes', language),
              ])}
            />
          )}
        </section>
      )}
    </>
  );
}
