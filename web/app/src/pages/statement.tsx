// How accessible the page is: what the law asks public bodies to say.

import { PageHead } from '../parts/page.js';
import { useTexts } from '../texts/texts.js';

export function Statement() {
  const t = useTexts();
  return (
    <>
      <PageHead title={t.statement.title} />
      <div class="prose">
        {t.statement.paragraphs.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
    </>
  );
}
