// Something that went wrong, with what to do.

import { Problem } from '../api/client.js';
import { useTexts } from '../texts/texts.js';

/** The program's words, which are English whatever the language of the page: "no such metric" and a hint. */
function words({ title, detail }: Problem): string {
  const sentence = title.charAt(0).toUpperCase() + title.slice(1);
  return /[.!?]$/.test(sentence) ? `${sentence} ${detail}` : `${sentence}. ${detail}`;
}

export function ProblemNotice({ problem, again }: { problem: Problem; again?: (() => void) | undefined }) {
  const t = useTexts();
  return (
    <div class="notice" role="alert">
      <p>
        <strong>{problem.status === 0 ? t.noContact : (t.problems[problem.status] ?? t.problemOther)}</strong>
      </p>
      {problem.status === 0 && <p>{t.noContactHint}</p>}
      {problem.title && <p lang="en">{words(problem)}</p>}
      {again && (
        <button type="button" onClick={again}>
          {t.tryAgain}
        </button>
      )}
    </div>
  );
}
