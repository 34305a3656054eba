// Reading the logs now, and how far it is.

import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../../api/answer.js';
import { Problem, send, session } from '../../api/client.js';
import { ingestNow } from '../../api/events.js';
import type { Ingest } from '../../api/types.js';
import { useCell } from '../../lib/cell.js';
import { formatInstant } from '../../lib/dates.js';
import { useLanguage } from '../../lib/settings.js';
import { ProblemNotice } from '../../parts/notice.js';
import { useTexts } from '../../texts/texts.js';

export function IngestPart() {
  const t = useTexts();
  const o = t.operations;
  const language = useLanguage();
  const asked = useAnswer<Ingest>(`ingest?lang=${language}`);
  const told = useCell(ingestNow);
  const [failed, setFailed] = useState<Problem | null>(null);
  useEffect(() => {
    if (asked.data) ingestNow.set(asked.data);
  }, [asked.data]);
  const ingest = told ?? asked.data;
  const run = () => {
    setFailed(null);
    send<Ingest>('POST', `ingest?lang=${language}`).then(
      ({ data }) => data && ingestNow.set({ ...data }),
      (error) => {
        if (!(error instanceof Problem)) throw error;
        setFailed(error);
      },
    );
  };
  const last = ingest?.last;
  const text = last && (last.failed ? o.lastFailed + (last.text ? ': ' + last.text : '') : last.text);
  return (
    <section class="section" aria-labelledby="ingest">
      <h2 id="ingest">{o.ingest}</h2>
      {asked.problem && <ProblemNotice problem={asked.problem} again={asked.again} />}
      {ingest && (
        <>
          <div class="field-row">
            <button type="button" class="primary" disabled={ingest.running} onClick={run}>
              {o.run}
            </button>
            {ingest.running && (
              <>
                <label for="ingest-progress">{o.running(ingest.source || '')}</label>
                <progress id="ingest-progress" max={ingest.total || 1} value={ingest.total ? ingest.done : undefined} />
                {ingest.total > 0 && <span class="number">{o.progress(ingest.done, ingest.total)}</span>}
              </>
            )}
          </div>
          <p role="status" class={last?.failed ? 'late' : ''}>
            {ingest.running
              ? ingest.text
              : last
                ? o.lastRun(formatInstant(last.ended, language, session.get()!.time_zone), text!)
                : o.never}
          </p>
        </>
      )}
      {failed && <ProblemNotice problem={failed} />}
    </section>
  );
}
