// A screen on the wall: one chart at a time, as large as there is room. `?kiosk=users.unique,job.wait.p90` names
// metrics or ids of charts, `seconds=30` how long each stays; without names, all charts of the overview.

import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../api/answer.js';
import type { Page, PageChart } from '../api/types.js';
import { ChartCard } from '../chart/card.js';
import { go, here, hrefWith } from '../lib/router.js';
import { useLanguage } from '../lib/settings.js';
import { Awaited } from '../parts/notice.js';
import { useTexts } from '../texts/texts.js';

function chosen(pages: Page[], asked: string): PageChart[] {
  const all = pages.flatMap((page) => page.charts);
  if (!asked) return pages.find((page) => page.id === 'overview')?.charts ?? all;
  return asked.split(',').flatMap((name): PageChart[] => {
    const found = all.filter((chart) => chart.id === name);
    if (found.length) return found.slice(0, 1);
    return name.includes('.')
      ? [{ id: name, query: `metric=${encodeURIComponent(name)}&by=month`, size: 'wide', title: null }]
      : [];
  });
}

function useHeight(): number {
  const [height, setHeight] = useState(innerHeight);
  useEffect(() => {
    const measure = () => setHeight(innerHeight);
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return height;
}

export function Kiosk({ asked }: { asked: string }) {
  const t = useTexts();
  const language = useLanguage();
  const { data, problem, again } = useAnswer<{ pages: Page[] }>(`pages?lang=${language}`);
  const [at, setAt] = useState(0);
  const [paused, setPaused] = useState(matchMedia('(prefers-reduced-motion: reduce)').matches);
  const height = useHeight();
  const seconds = Math.max(5, Number(here().query.get('seconds')) || 20);
  const charts = data ? chosen(data.pages, asked) : [];
  const count = charts.length;
  useEffect(() => {
    if (paused || count < 2) return;
    const timer = setInterval(() => setAt((old) => (old + 1) % count), seconds * 1000);
    return () => clearInterval(timer);
  }, [paused, count, seconds]);
  const chart = charts[at % Math.max(1, count)];
  return (
    <main class="kiosk">
      <h1 class="unseen">{t.pages.overview}</h1>
      <Awaited data={data} problem={problem} again={again} />
      {chart && (
        <ChartCard key={chart.id} query={chart.query} title={chart.title} height={Math.max(260, height - 270)} />
      )}
      {data && !chart && <p>{t.chart.nothing}</p>}
      <div class="kiosk-foot">
        {count > 1 && (
          <>
            <span class="quiet">{t.kiosk.number((at % count) + 1, count)}</span>
            <button type="button" class="action" onClick={() => setPaused(!paused)}>
              {paused ? t.kiosk.go : t.kiosk.pause}
            </button>
            <button type="button" class="action" onClick={() => setAt((at + 1) % count)}>
              {t.kiosk.next}
            </button>
          </>
        )}
        <button type="button" class="action" onClick={() => go(hrefWith({ kiosk: null, seconds: null }))}>
          {t.kiosk.leave}
        </button>
      </div>
    </main>
  );
}
