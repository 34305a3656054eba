// Something that went wrong, with what to do.

import { Problem } from '../api/client.js';
import { useTexts } from '../texts/texts.js';

export function ProblemNotice({ problem, again }: { problem: Problem; again?: (() => void) | undefined }) {
  const t = useTexts();
  const title = problem.status === 0 ? t.noContact : problem.status === 403 ? t.forbidden : problem.title;
  const detail = problem.status === 0 ? t.noContactHint : problem.detail;
  return (
    <div class="notice" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      {detail && <p>{detail}</p>}
      {again && (
        <button type="button" onClick={again}>
          {t.tryAgain}
        </button>
      )}
    </div>
  );
}
