// The first page: key figures, how it is now, what is unusual, how fresh the data are, and the charts that started it.

import { useAnswer } from '../api/answer.js';
import { session } from '../api/client.js';
import type { Overview as Answer, Page } from '../api/types.js';
import { formatInstant } from '../lib/dates.js';
import { useLanguage } from '../lib/settings.js';
import { KeyFigures } from '../parts/figures.js';
import { Awaited } from '../parts/notice.js';
import { PageHead } from '../parts/page.js';
import { DataTable } from '../parts/table.js';
import { useTexts } from '../texts/texts.js';
import { Charts } from './realm.js';

export function Overview() {
  const t = useTexts();
  const language = useLanguage();
  const who = session.get()!;
  const { data, problem, again } = useAnswer<Answer>(`overview?lang=${language}`);
  const pages = useAnswer<{ pages: Page[] }>(`pages?lang=${language}`);
  const page = pages.data?.pages.find((one) => one.id === 'overview');
  const when = (instant: string | null) => formatInstant(instant, language, who.time_zone);
  return (
    <>
      <PageHead title={t.pages.overview} intro={t.overview.intro(who.platform)} />
      <Awaited data={data} problem={problem} again={again} />
      {data && (
        <section aria-labelledby="key-figures">
          <h2 id="key-figures" class="unseen">
            {t.overview.figures}
          </h2>
          <KeyFigures figures={data.key_figures} />
        </section>
      )}
      {data && (
        <div class="pair">
          {data.now && data.now.items.length > 0 && (
            <section aria-labelledby="now">
              <h2 id="now">{t.overview.now}</h2>
              <p class="quiet">{data.now.text}</p>
              <dl class="now">
                {data.now.items.map((item) => (
                  <div key={item.id}>
                    <dt>
                      {item.name}
                      {item.note && <span class="quiet"> ({item.note})</span>}
                    </dt>
                    <dd>{item.text}</dd>
                  </div>
                ))}
              </dl>
            </section>
          )}
          {data.unusual.length > 0 && (
            <section aria-labelledby="unusual">
              <h2 id="unusual">{t.overview.unusual}</h2>
              <ul class="findings">
                {data.unusual.map((one) => (
                  <li key={one.text}>
                    <a href={'/explore?' + one.query}>{one.text}</a>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      )}
      {data && <Awaited {...pages} />}
      {page && <Charts charts={page.charts} />}
      {data && data.freshness.length > 0 && (
        <section aria-labelledby="fresh" class="section">
          <h2 id="fresh">{t.overview.freshness}</h2>
          <DataTable
            caption={t.overview.freshness}
            captionUnseen
            head={[
              { text: t.overview.source },
              { text: t.overview.state },
              { text: t.overview.latest },
              { text: t.overview.read },
            ]}
            rows={data.freshness.map((one) => [
              one.source,
              <span class={one.late ? 'late' : ''}>{one.late ? t.overview.late : t.overview.fresh}</span>,
              one.text,
              when(one.last_ingest),
            ])}
          />
        </section>
      )}
      {page && (
        <p>
          <a class="lone-link" href="/?kiosk">
            {t.overview.wall}
          </a>
        </p>
      )}
    </>
  );
}
