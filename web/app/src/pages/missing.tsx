import { PageHead } from '../parts/page.js';
import { useTexts } from '../texts/texts.js';

export function Missing() {
  const t = useTexts();
  return <PageHead title={t.notFound} intro={t.notFoundHint} />;
}
