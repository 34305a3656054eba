// Questions that were given a name: to come back to, and to stand on a page for everybody.

import { useId, useState } from 'preact/hooks';
import { useAnswer } from '../api/answer.js';
import { Problem, send, session } from '../api/client.js';
import { factsVersion } from '../api/events.js';
import type { View } from '../api/types.js';
import { Awaited, ProblemNotice } from '../parts/notice.js';
import { useTexts } from '../texts/texts.js';
import { realms } from './realm.js';

/** Letters and digits of a title, as the name in the interface. */
export function idOf(title: string): string {
  const plain = title
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'vy';
}

export function Views({ question }: { question: string }) {
  const t = useTexts();
  const e = t.explore;
  const role = session.get()!.user!.role;
  const may = role === 'admin' || role === 'analyst';
  const { data, problem, again } = useAnswer<{ views: View[] }>('views');
  const [title, setTitle] = useState('');
  const [page, setPage] = useState('');
  const [said, setSaid] = useState('');
  const [failed, setFailed] = useState<Problem | null>(null);
  const id = useId();
  const pageName = (one: string) => (one in t.pages ? t.pages[one as 'users'] : one);

  const done = (text: string) => {
    setSaid(text);
    setFailed(null);
    again();
    // Pages show the views that were put on them.
    factsVersion.set(factsVersion.get() + 1);
  };
  const fail = (error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    setFailed(error);
  };
  const save = (event: Event) => {
    event.preventDefault();
    if (!title.trim()) {
      setSaid(e.viewNeedsTitle);
      document.getElementById(id + 't')!.focus();
      return;
    }
    send('PUT', 'views/' + idOf(title), { title: title.trim(), query: question, page: page || null }).then(() => {
      done(e.viewSaved(title.trim()));
      setTitle('');
    }, fail);
  };
  const views = data ? data.views : [];
  return (
    <section class="views" aria-labelledby={id}>
      <h2 id={id}>{e.views}</h2>
      <Awaited data={data} problem={problem} again={again} />
      {data && views.length === 0 && <p class="quiet">{e.noViews}</p>}
      <ul class="view-list">
        {views.map((view) => (
          <li key={view.id}>
            <a href={'/explore?' + view.query}>{view.title}</a>
            {view.page && <span class="quiet"> {e.on(pageName(view.page))}</span>}
            {may && (
              <button
                type="button"
                class="action"
                aria-label={e.removeView(view.title)}
                onClick={() => send('DELETE', 'views/' + view.id).then(() => done(''), fail)}
              >
                {t.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      {may && question && (
        <form class="field-row" onSubmit={save}>
          <div class="field">
            <label for={id + 't'}>{e.viewTitle}</label>
            <input
              id={id + 't'}
              value={title}
              maxLength={120}
              autoComplete="off"
              onInput={(event) => setTitle(event.currentTarget.value)}
            />
          </div>
          <div class="field">
            <label for={id + 'p'}>{e.viewPage}</label>
            <select id={id + 'p'} value={page} onChange={(event) => setPage(event.currentTarget.value)}>
              <option value="">{e.noPage}</option>
              {(['overview', ...realms] as const).map((one) => (
                <option key={one} value={one}>
                  {t.pages[one]}
                </option>
              ))}
            </select>
          </div>
          <button type="submit">{e.saveView}</button>
        </form>
      )}
      <p role="status">{said}</p>
      {failed && <ProblemNotice problem={failed} />}
    </section>
  );
}
