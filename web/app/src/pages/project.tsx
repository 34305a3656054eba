// One project, and the way to it.

import { useId, useState } from 'preact/hooks';
import { useAnswer } from '../api/answer.js';
import { session } from '../api/client.js';
import type { Project as ProjectRow, ProjectPage } from '../api/types.js';
import { go } from '../lib/router.js';
import { useLanguage } from '../lib/settings.js';
import { useCell } from '../lib/cell.js';
import { KeyFigures } from '../parts/figures.js';
import { Awaited } from '../parts/notice.js';
import { PageHead } from '../parts/page.js';
import { useTexts } from '../texts/texts.js';
import { Charts } from './realm.js';

export function Project({ id }: { id: string }) {
  const t = useTexts();
  const language = useLanguage();
  const { data, problem, again } = useAnswer<ProjectPage>(`projects/${encodeURIComponent(id)}?lang=${language}`);
  return (
    <>
      <PageHead title={data?.title || t.pages.project(id)} />
      <Awaited data={data} problem={problem} again={again} />
      {data && data.figures.length > 0 && (
        <section aria-labelledby="figures">
          <h2 id="figures" class="unseen">
            {t.project.figures}
          </h2>
          <KeyFigures figures={data.figures} />
        </section>
      )}
      {data && data.charts.length > 0 && <Charts charts={data.charts} />}
      {data && data.charts.length === 0 && <p>{t.project.none}</p>}
    </>
  );
}

export function ProjectFinder() {
  const t = useTexts();
  const role = useCell(session)!.user!.role;
  const { data } = useAnswer<{ projects: ProjectRow[] }>(role === 'public' ? null : 'projects');
  const [chosen, setChosen] = useState('');
  const id = useId();
  if (!data || data.projects.length === 0) return null;
  const open = (event: Event) => {
    event.preventDefault();
    if (chosen.trim()) go('/project/' + encodeURIComponent(chosen.trim()));
  };
  return (
    <form class="field-row" onSubmit={open}>
      <label for={id}>{t.project.find}</label>
      <input
        id={id}
        list={id + 'list'}
        value={chosen}
        onInput={(event) => setChosen(event.currentTarget.value)}
        autoComplete="off"
      />
      <datalist id={id + 'list'}>
        {data.projects.map((one) => (
          <option key={one.id} value={one.id}>
            {one.organisation}
          </option>
        ))}
      </datalist>
      <button type="submit">{t.project.open}</button>
    </form>
  );
}
