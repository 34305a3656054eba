// What stands around every page: name, menu, language, colours, who is logged in.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAnswer, forgetAnswers } from '../api/answer.js';
import { send, session } from '../api/client.js';
import { contact } from '../api/events.js';
import type { Page } from '../api/types.js';
import { useCell } from '../lib/cell.js';
import { setLanguage, setTheme, useLanguage, useThemeChoice } from '../lib/settings.js';
import type { ThemeChoice } from '../lib/settings.js';
import { useTexts } from '../texts/texts.js';

type Id = 'users' | 'sessions' | 'programs' | 'batch' | 'storage' | 'projects' | 'orders';

const use: Id[] = ['users', 'sessions', 'programs', 'batch', 'storage'];
const service: Id[] = ['projects', 'orders'];

function Nav({ path }: { path: string }) {
  const t = useTexts();
  const user = useCell(session)!.user!;
  const language = useLanguage();
  const { data } = useAnswer<{ pages: Page[] }>(`pages?lang=${language}`);
  // Until it is known what there is, everything is offered: the menu must not jump.
  const there = (id: string) => !data || data.pages.some((page) => page.id === id);
  const link = (href: string, text: string) => (
    <li key={href}>
      <a href={href} aria-current={path === href ? 'page' : undefined}>
        {text}
      </a>
    </li>
  );
  const group = (name: string, links: ComponentChildren[]) =>
    links.length > 0 && (
      <>
        <h2 class="nav-group">{name}</h2>
        <ul>{links}</ul>
      </>
    );
  const realm = (ids: Id[]) => ids.filter(there).map((id) => link('/' + id, t.pages[id]));
  const tools = [
    link('/explore', t.pages.explore),
    link('/reports', t.pages.reports),
    ...(user.role === 'admin' ? [link('/operations', t.pages.operations)] : []),
  ];
  return (
    <>
      <ul>
        {link('/', t.pages.overview)}
        {user.project && link('/project/' + user.project, t.pages.project(user.project))}
      </ul>
      {group(t.groups.use, realm(use))}
      {group(t.groups.service, realm(service))}
      {group(t.groups.tools, tools)}
    </>
  );
}

function Switches() {
  const t = useTexts();
  const language = useLanguage();
  const choice = useThemeChoice();
  const who = useCell(session)!;
  const other = language === 'sv' ? 'en' : 'sv';
  const logOut = () =>
    void send('DELETE', 'session').then(() => {
      forgetAnswers();
      session.set({ ...who, user: null });
    });
  return (
    <section class="switches" aria-label={t.settings}>
      <button type="button" class="action" lang={other} onClick={() => setLanguage(other)}>
        {other === 'sv' ? 'Svenska' : 'English'}
      </button>
      <label class="theme-choice">
        <span>{t.theme}</span>
        <select value={choice} onChange={(event) => setTheme(event.currentTarget.value as ThemeChoice)}>
          {(['auto', 'light', 'dark'] as const).map((one) => (
            <option key={one} value={one}>
              {t.themes[one]}
            </option>
          ))}
        </select>
      </label>
      {who.user!.name && (
        <p class="quiet">
          {t.loggedInAs(who.user!.name)} ({t.roles[who.user!.role]})
        </p>
      )}
      {who.login === 'accounts' && (
        <button type="button" class="action" onClick={logOut}>
          {t.logOut}
        </button>
      )}
    </section>
  );
}

export function Frame({ path, children }: { path: string; children: ComponentChildren }) {
  const t = useTexts();
  const who = useCell(session)!;
  const live = useCell(contact);
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  // A new page begins at its top, for eyes and for the keyboard.
  useEffect(() => {
    if (!first.current) {
      scrollTo(0, 0);
      main.current!.focus({ preventScroll: true });
    }
    first.current = false;
    setOpen(false);
  }, [path]);

  return (
    <div class="frame">
      <a class="skip" href="#content">
        {t.skip}
      </a>
      <header class="head">
        <a class="brand" href="/">
          {who.platform}
        </a>
        {who.simulated && <span class="simulated">{t.simulated}</span>}
        <button
          type="button"
          class="menu-button"
          aria-expanded={open}
          aria-controls="menu"
          onClick={() => setOpen(!open)}
        >
          {t.menu}
        </button>
      </header>
      <div class={'side' + (open ? ' side-open' : '')} id="menu">
        <nav aria-label={t.nav}>
          <Nav path={path} />
        </nav>
        <Switches />
      </div>
      <main class="main" id="content" tabIndex={-1} ref={main}>
        <p class={'contact' + (live === 'lost' ? '' : ' unseen')} role="status">
          {live === 'lost' ? t.contactLost : ''}
        </p>
        {children}
      </main>
      <footer class="foot">
        <span>{t.version(who.version)}</span>
        <a href="/accessibility">{t.accessibility}</a>
      </footer>
    </div>
  );
}
