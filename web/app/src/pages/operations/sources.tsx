// Sources: what was read of each, how far behind it is, which days lack logs, what was rejected.

import { useState } from 'preact/hooks';
import { formatNumber, formatValue } from 'charts/format.js';
import { useAnswer } from '../../api/answer.js';
import { session } from '../../api/client.js';
import type { Status } from '../../api/types.js';
import { formatDay, formatInstant } from '../../lib/dates.js';
import { useLanguage } from '../../lib/settings.js';
import { Awaited } from '../../parts/notice.js';
import { DataTable } from '../../parts/table.js';
import { useTexts } from '../../texts/texts.js';
import { Select } from '../question_form.js';
import { Coverage } from './coverage.js';

export function Sources() {
  const t = useTexts();
  const o = t.operations;
  const language = useLanguage();
  const zone = session.get()!.time_zone;
  const { data, problem, again } = useAnswer<Status>(`status?lang=${language}`);
  const [chosen, setChosen] = useState('');
  const number = (value: number) => formatNumber(value, 0, language);
  const when = (instant: string | null) => formatInstant(instant, language, zone);
  const lag = (last: string | null) =>
    last ? o.lagDays(Math.max(0, Math.floor((Date.now() - Date.parse(last)) / 86400000))) : '–';
  if (!data) return <Awaited data={data} problem={problem} again={again} />;
  const source = data.sources.find((one) => one.name === chosen) ?? data.sources[0];
  return (
    <>
      <section class="section" aria-labelledby="sources">
        <h2 id="sources">{o.sources}</h2>
        <DataTable
          caption={o.sources}
          captionUnseen
          head={[
            { text: o.source },
            { text: o.lastFact },
            { text: o.lag },
            { text: o.lastIngest },
            { text: o.files, number: true },
            { text: o.records, number: true },
            { text: o.facts, number: true },
            { text: o.skipped, number: true },
            { text: o.rejected, number: true },
          ]}
          rows={data.sources.map((one) => [
            <>
              {one.name} <span class="quiet">{one.format}</span>
            </>,
            when(one.last_fact),
            lag(one.last_fact),
            when(one.last_ingest),
            number(one.files),
            number(one.records),
            number(one.facts),
            number(one.skipped),
            number(one.rejected),
          ])}
        />
      </section>
      {source && (
        <section class="section" aria-labelledby="coverage">
          <h2 id="coverage">{o.coverage}</h2>
          <p class="quiet">{o.coverageHelp}</p>
          <Select
            label={o.coverageOf}
            value={source.name}
            options={data.sources.map((one) => [one.name, `${one.name} (${o.gaps(one.gaps.length)})`])}
            onChange={setChosen}
          />
          <p>
            {formatDay(source.first_fact, language, zone)} – {formatDay(source.last_fact, language, zone)}
          </p>
          <Coverage source={source} />
        </section>
      )}
      <section class="section" aria-labelledby="rejects">
        <h2 id="rejects">{o.rejects}</h2>
        {data.rejects.length === 0 ? (
          <p class="quiet">{o.noRejects}</p>
        ) : (
          <DataTable
            caption={o.rejects}
            captionUnseen
            head={[{ text: o.source }, { text: o.reason }, { text: o.count, number: true }, { text: o.where }]}
            rows={data.rejects.map((one) => [
              one.source,
              one.reason,
              number(one.count),
              <span class="path">{o.at(one.path, one.first_record)}</span>,
            ])}
          />
        )}
      </section>
      <section class="section" aria-labelledby="system">
        <h2 id="system">{o.system}</h2>
        <dl class="facts">
          <dt>{o.store}</dt>
          <dd class="path">{data.store.url}</dd>
          <dt>{o.storeSize}</dt>
          <dd>{formatValue(data.store.bytes, 'bytes', language)}</dd>
          <dt>{o.facts}</dt>
          <dd>{number(data.store.facts)}</dd>
          <dt>{o.memory}</dt>
          <dd>{formatValue(data.memory_bytes, 'bytes', language)}</dd>
          <dt>{o.version}</dt>
          <dd>{data.version}</dd>
          <dt>{o.started}</dt>
          <dd>{when(data.started)}</dd>
        </dl>
      </section>
    </>
  );
}
