// Which page is shown: who is using it, and what the address says.

import { useEffect, useState } from 'preact/hooks';
import { get, Problem, session } from './api/client.js';
import { listen, stopListening } from './api/events.js';
import type { Session } from './api/types.js';
import { Frame } from './frame/frame.js';
import { useCell } from './lib/cell.js';
import { usePlace } from './lib/router.js';
import { Explore } from './pages/explore.js';
import { Kiosk } from './pages/kiosk.js';
import { Login } from './pages/login.js';
import { Missing } from './pages/missing.js';
import { Operations } from './pages/operations.js';
import { Overview } from './pages/overview.js';
import { Project } from './pages/project.js';
import { Realm, realms } from './pages/realm.js';
import { Reports } from './pages/reports.js';
import { Statement } from './pages/statement.js';
import { ProblemNotice } from './parts/notice.js';
import { useTexts } from './texts/texts.js';

function Page({ path }: { path: string }) {
  const [, first = '', second = ''] = path.split('/');
  const more = path.split('/').length - 2;
  if (path === '/') return <Overview />;
  if (first === 'project' && second && more === 1) return <Project key={second} id={second} />;
  if (more > 0) return <Missing />;
  if ((realms as readonly string[]).includes(first)) return <Realm key={first} id={first} />;
  if (first === 'explore') return <Explore />;
  if (first === 'reports') return <Reports />;
  if (first === 'operations') return <Operations />;
  if (first === 'accessibility') return <Statement />;
  return <Missing />;
}

export function App() {
  const place = usePlace();
  const who = useCell(session);
  const [problem, setProblem] = useState<Problem | null>(null);
  const t = useTexts();

  const begin = () => {
    setProblem(null);
    get<Session>('session').then(
      (answer) => session.set(answer),
      (error) => {
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
      },
    );
  };
  useEffect(begin, []);
  const user = who?.user;
  useEffect(() => {
    if (!user) return;
    listen();
    return stopListening;
  }, [user?.name, !user]);

  if (problem)
    return (
      <main class="alone">
        <ProblemNotice problem={problem} again={begin} />
      </main>
    );
  if (!who) return <p class="alone quiet">{t.loading}</p>;
  if (!user || place.path === '/login') return <Login session={who} />;
  if (place.query.has('kiosk')) return <Kiosk asked={place.query.get('kiosk')!} />;
  return (
    <Frame path={place.path}>
      <Page path={place.path} />
    </Frame>
  );
}
