// Any question: the form at the side, the chart, the views that were saved. The address bar is the only state.

import { useMemo } from 'preact/hooks';
import { parseLabel } from 'charts/buckets.js';
import { useAnswer } from '../api/answer.js';
import type { Metric } from '../api/types.js';
import { ChartCard } from '../chart/card.js';
import type { Opening, Range } from '../chart/view.js';
import { alone, into, outOf, readQuestion, writeQuestion } from '../lib/question.js';
import type { Question } from '../lib/question.js';
import { go, usePlace } from '../lib/router.js';
import { useLanguage } from '../lib/settings.js';
import { Awaited } from '../parts/notice.js';
import { PageHead } from '../parts/page.js';
import { useTexts } from '../texts/texts.js';
import { QuestionForm } from './question_form.js';
import { Views } from './views.js';

const hrefOf = (question: Question) => '/explore?' + writeQuestion(question);

/** What is zoomed into, as ordinals of buckets: "zoom=24200-24267". */
function readZoom(text: string | null): Range | null {
  const match = /^(-?\d+)-(-?\d+)$/.exec(text || '');
  return match ? { first: Number(match[1]), last: Number(match[2]) } : null;
}

export function Explore() {
  const t = useTexts();
  const language = useLanguage();
  const { query } = usePlace();
  const { data, problem, again } = useAnswer<{ metrics: Metric[] }>(`metrics?lang=${language}`);
  const metrics = useMemo(() => (data ? data.metrics : []), [data]);
  const asked = readQuestion(query);
  const metric = metrics.find((one) => one.id === asked.metric);
  const question: Question = asked.metric && !asked.by && !asked.profile ? { ...asked, by: 'month' } : asked;

  const change = (next: Question) => go(hrefOf(next));
  const zoom = (range: Range | null) =>
    go(hrefOf(question) + (range ? `&zoom=${range.first}-${range.last}` : ''), 'replace');
  const offered = metric ? metric.by : [];
  const drill = (opening: Opening) => {
    const next = 'where' in opening ? alone(question, opening.where) : into(question, opening.bucket, offered);
    if (next) change(next);
  };
  const ranked = question.kind === 'ranked';
  const canDrill = ranked || (!question.profile && into(question, exampleOf(question.by), offered) !== null);
  const out = outOf(question);

  return (
    <>
      <PageHead title={t.pages.explore} intro={t.explore.intro} />
      <Awaited data={data} problem={problem} again={again} />
      <div class="explore">
        {data && <QuestionForm metrics={metrics} question={question} onChange={change} />}
        <div class="explore-answer">
          {question.metric ? (
            <>
              {out && (
                <p>
                  <a class="lone-link" href={hrefOf(out)}>
                    {t.explore.back}
                  </a>
                </p>
              )}
              <ChartCard
                query={writeQuestion(question)}
                explore={false}
                range={readZoom(query.get('zoom'))}
                onRange={zoom}
                {...(canDrill ? { onDrill: drill } : {})}
              />
              {canDrill && <p class="quiet">{ranked ? t.explore.drillGroupHint : t.explore.drillHint}</p>}
            </>
          ) : (
            data && <p class="card">{t.explore.start}</p>
          )}
          <Views question={question.metric ? writeQuestion(question) : ''} />
        </div>
      </div>
    </>
  );
}

/** Any label of a bucket of that size: whether there are finer ones depends on the size alone. */
function exampleOf(by: string): string {
  const labels: Record<string, string> = {
    year: '2020',
    quarter: '2020-Q1',
    month: '2020-01',
    week: '2020-W02',
    day: '2020-01-01',
  };
  const label = labels[by];
  return label && parseLabel(label) ? label : '';
}
