// A page of charts about one side of the platform.

import { useAnswer } from '../api/answer.js';
import type { Page, PageChart } from '../api/types.js';
import { ChartCard } from '../chart/card.js';
import { useLanguage } from '../lib/settings.js';
import { Awaited } from '../parts/notice.js';
import { PageHead } from '../parts/page.js';
import { useTexts } from '../texts/texts.js';
import { ProjectFinder } from './project.js';

export const realms = ['users', 'sessions', 'programs', 'batch', 'storage', 'projects', 'orders'] as const;

export function Charts({ charts, level = 2 }: { charts: PageChart[]; level?: 2 | 3 }) {
  return (
    <div class="charts">
      {charts.map((chart) => (
        <div key={chart.id + chart.query} class={chart.size === 'wide' ? 'chart-wide' : 'chart-half'}>
          <ChartCard query={chart.query} title={chart.title} level={level} />
        </div>
      ))}
    </div>
  );
}

export function Realm({ id }: { id: string }) {
  const t = useTexts();
  const language = useLanguage();
  const { data, problem, again } = useAnswer<{ pages: Page[] }>(`pages?lang=${language}`);
  const page = data?.pages.find((one) => one.id === id);
  return (
    <>
      <PageHead title={page?.title || t.pages[id as (typeof realms)[number]]}>
        {id === 'projects' && <ProjectFinder />}
      </PageHead>
      <Awaited data={data} problem={problem} again={again} />
      {page && page.charts.length > 0 && <Charts charts={page.charts} />}
      {data && (!page || page.charts.length === 0) && <p>{t.chart.nothing}</p>}
    </>
  );
}
