// Logging in.

import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { forgetAnswers } from '../api/answer.js';
import { Problem, send, session as cell } from '../api/client.js';
import type { Session } from '../api/types.js';
import { go, here } from '../lib/router.js';
import { setLanguage, useLanguage } from '../lib/settings.js';
import { PageHead } from '../parts/page.js';
import { useTexts } from '../texts/texts.js';

export function Login({ session }: { session: Session }) {
  const t = useTexts();
  const language = useLanguage();
  const other = language === 'sv' ? 'en' : 'sv';
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const id = useId();
  const loggedIn = !!session.user;
  useEffect(() => {
    if (loggedIn && here().path === '/login') go('/', 'replace');
  }, [loggedIn]);
  if (loggedIn) return null;

  const logIn = (event: Event) => {
    event.preventDefault();
    if (!name.current!.value || !password.current!.value) {
      setError(t.login.need);
      (name.current!.value ? password : name).current!.focus();
      return;
    }
    setBusy(true);
    send<Session>('POST', 'session', { name: name.current!.value, password: password.current!.value }).then(
      ({ data }) => {
        forgetAnswers();
        cell.set(data!);
      },
      (problem) => {
        if (!(problem instanceof Problem)) throw problem;
        setBusy(false);
        const wait = problem.status === 429 && problem.retryAfter ? '. ' + t.login.wait(problem.retryAfter) : '';
        const what = { 0: t.noContact, 401: t.login.wrong }[problem.status] ?? t.problems[problem.status];
        setError((what ?? t.problemOther) + wait);
        password.current!.focus();
      },
    );
  };
  return (
    <main class="alone">
      <PageHead title={t.pages.login} intro={t.login.intro(session.platform)} />
      {session.login === 'proxy' ? (
        <p>{t.login.proxy}</p>
      ) : (
        <form class="stack" onSubmit={logIn} noValidate>
          <label for={id + 'n'}>{t.login.name}</label>
          <input
            id={id + 'n'}
            ref={name}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            required
            aria-describedby={id + 'e'}
            aria-invalid={!!error}
          />
          <label for={id + 'p'}>{t.login.password}</label>
          <input
            id={id + 'p'}
            ref={password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            aria-describedby={id + 'e'}
            aria-invalid={!!error}
          />
          <p id={id + 'e'} class="error" role="alert">
            {error}
          </p>
          <button type="submit" class="primary" disabled={busy}>
            {t.login.logIn}
          </button>
        </form>
      )}
      <p>
        <button type="button" class="action" lang={other} onClick={() => setLanguage(other)}>
          {other === 'sv' ? 'Svenska' : 'English'}
        </button>
      </p>
    </main>
  );
}
