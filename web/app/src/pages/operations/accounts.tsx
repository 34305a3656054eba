// Who may log in, and as what.

import { useId, useState } from 'preact/hooks';
import { useAnswer } from '../../api/answer.js';
import { Problem, send, session } from '../../api/client.js';
import type { Account, Role } from '../../api/types.js';
import { formatDay } from '../../lib/dates.js';
import { useLanguage } from '../../lib/settings.js';
import { ProblemNotice } from '../../parts/notice.js';
import { DataTable } from '../../parts/table.js';
import { useTexts } from '../../texts/texts.js';
import { Select } from '../question_form.js';

const roles: Role[] = ['admin', 'analyst', 'project', 'public'];

export function Accounts() {
  const t = useTexts();
  const a = t.accounts;
  const off = session.get()!.login === 'none';
  return (
    <section class="section" aria-labelledby="accounts">
      <h2 id="accounts">{a.title}</h2>
      {off ? <p class="quiet">{a.off}</p> : <AccountTable />}
    </section>
  );
}

function AccountTable() {
  const t = useTexts();
  const a = t.accounts;
  const language = useLanguage();
  const zone = session.get()!.time_zone;
  const { data, problem, again } = useAnswer<{ accounts: Account[] }>('accounts');
  const [sure, setSure] = useState('');
  const [failed, setFailed] = useState<Problem | null>(null);
  const fail = (error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    setFailed(error);
  };
  const remove = (name: string) =>
    send('DELETE', 'accounts/' + encodeURIComponent(name)).then(() => {
      setSure('');
      setFailed(null);
      again();
    }, fail);
  if (problem) return <ProblemNotice problem={problem} again={again} />;
  if (!data) return null;
  return (
    <>
      {data.accounts.length > 0 && (
        <DataTable
          caption={a.title}
          captionUnseen
          head={[
            { text: a.name },
            { text: a.kind },
            { text: a.role },
            { text: a.project },
            { text: a.created },
            { text: a.lastUsed },
            { text: t.remove },
          ]}
          rows={data.accounts.map((one) => [
            one.name,
            a.kinds[one.kind],
            t.roles[one.role],
            one.project,
            formatDay(one.created, language, zone),
            formatDay(one.last_used, language, zone),
            sure === one.name ? (
              <span class="field-row" role="group" aria-label={a.sure(one.name)}>
                <button type="button" onClick={() => void remove(one.name)}>
                  {a.sure(one.name)}
                </button>
                <button type="button" onClick={() => setSure('')}>
                  {t.cancel}
                </button>
              </span>
            ) : (
              <button type="button" class="action" aria-label={a.removeOf(one.name)} onClick={() => setSure(one.name)}>
                {t.remove}
              </button>
            ),
          ])}
        />
      )}
      {failed && <ProblemNotice problem={failed} />}
      <NewAccount done={again} />
    </>
  );
}

function NewAccount({ done }: { done: () => void }) {
  const t = useTexts();
  const a = t.accounts;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('analyst');
  const [kind, setKind] = useState<'person' | 'token'>('person');
  const [project, setProject] = useState('');
  const [password, setPassword] = useState('');
  const [said, setSaid] = useState('');
  const [token, setToken] = useState<{ name: string; token: string } | null>(null);
  const [failed, setFailed] = useState<Problem | null>(null);
  const id = useId();
  const add = (event: Event) => {
    event.preventDefault();
    const body = kind === 'token' ? { name, role, project, kind } : { name, role, project, password };
    send<{ token?: string }>('POST', 'accounts', body).then(
      ({ data }) => {
        setFailed(null);
        setSaid(a.added(name));
        setToken(data?.token ? { name, token: data.token } : null);
        setName('');
        setPassword('');
        done();
      },
      (error) => {
        if (!(error instanceof Problem)) throw error;
        setFailed(error);
      },
    );
  };
  return (
    <form class="field-row" onSubmit={add}>
      <div class="field">
        <label for={id + 'n'}>{a.name}</label>
        <input
          id={id + 'n'}
          value={name}
          required
          autoComplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <Select
        label={a.kind}
        value={kind}
        options={[
          ['person', a.kinds.person],
          ['token', a.kinds.token],
        ]}
        onChange={(value) => setKind(value as 'person')}
      />
      <Select
        label={a.role}
        value={role}
        options={roles.map((one) => [one, t.roles[one]])}
        onChange={(value) => setRole(value as Role)}
      />
      {role === 'project' && (
        <div class="field">
          <label for={id + 'p'}>{a.project}</label>
          <input
            id={id + 'p'}
            value={project}
            required
            autoComplete="off"
            onInput={(event) => setProject(event.currentTarget.value)}
          />
        </div>
      )}
      {kind === 'person' && (
        <div class="field">
          <label for={id + 'w'}>{a.password}</label>
          <input
            id={id + 'w'}
            type="password"
            value={password}
            required
            minLength={12}
            autoComplete="new-password"
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </div>
      )}
      <button type="submit">{a.addPerson}</button>
      <p role="status">{said}</p>
      {token && (
        <p>
          {a.token(token.name)} <code>{token.token}</code>
        </p>
      )}
      {failed && <ProblemNotice problem={failed} />}
    </form>
  );
}
