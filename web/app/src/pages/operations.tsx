// For those who run the platform's figures: sources and what became of their records, ingest, accounts, notes.

import { session } from '../api/client.js';
import { useCell } from '../lib/cell.js';
import { PageHead } from '../parts/page.js';
import { useTexts } from '../texts/texts.js';
import { Accounts } from './operations/accounts.js';
import { IngestPart } from './operations/ingest.js';
import { NotesPart } from './operations/notes.js';
import { Sources } from './operations/sources.js';

export function Operations() {
  const t = useTexts();
  const admin = useCell(session)!.user!.role === 'admin';
  return (
    <>
      <PageHead title={t.pages.operations} intro={admin ? t.operations.intro : t.forbidden} />
      {admin && (
        <>
          <IngestPart />
          <Sources />
          <NotesPart />
          <Accounts />
        </>
      )}
    </>
  );
}
