// What stands where an answer should be: that it is on its way, or what went wrong and what to do.

import type { Answer } from '../api/answer.js';
import { Problem } from '../api/client.js';
import { problemWords } from '../lib/problem_words.js';
import { useLanguage } from '../lib/settings.js';
import { useTexts } from '../texts/texts.js';

export function ProblemNotice({ problem, again }: { problem: Problem; again?: (() => void) | undefined }) {
  const t = useTexts();
  const said = problemWords(problem, useLanguage());
  return (
    <div class="notice" role="alert">
      <p>
        <strong>{problem.status === 0 ? t.noContact : (t.problems[problem.status] ?? t.problemOther)}</strong>
      </p>
      {problem.status === 0 && <p>{t.noContactHint}</p>}
      {problem.title && <p lang={said.lang}>{said.text}</p>}
      {again && (
        <button type="button" onClick={again}>
          {t.tryAgain}
        </button>
      )}
    </div>
  );
}

/** Nothing once there is an answer; a problem also beside an older one. */
export function Awaited({ data, problem, again }: Pick<Answer<unknown>, 'data' | 'problem' | 'again'>) {
  const t = useTexts();
  if (problem) return <ProblemNotice problem={problem} again={again} />;
  if (data) return null;
  return (
    <p class="quiet" aria-busy="true">
      {t.loading}
    </p>
  );
}
