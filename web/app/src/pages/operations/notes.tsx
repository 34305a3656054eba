// Annotations and capacities, edited where they stand. What the configuration file says is shown, and changed there.

import { useEffect, useId, useState } from 'preact/hooks';
import { getTagged, Problem, send } from '../../api/client.js';
import { factsVersion } from '../../api/events.js';
import type { Annotation, Capacity, Notes } from '../../api/types.js';
import { ProblemNotice } from '../../parts/notice.js';
import { useTexts } from '../../texts/texts.js';

interface Column<Row> {
  name: string;
  read: (row: Row) => string;
  write: (row: Row, text: string) => Row;
  size: number;
  type?: string;
}

interface EditorProps<Row> {
  title: string;
  help: string;
  columns: Column<Row>[];
  rows: Row[];
  fixed: Row[];
  empty: Row;
  addText: string;
  onChange: (rows: Row[]) => void;
}

function Editor<Row>({ title, help, columns, rows, fixed, empty, addText, onChange }: EditorProps<Row>) {
  const t = useTexts();
  const id = useId();
  const replace = (at: number, row: Row) => onChange(rows.map((one, i) => (i === at ? row : one)));
  return (
    <>
      <h3 id={id}>{title}</h3>
      <p class="quiet">{help}</p>
      <div class="table-box" tabIndex={0} role="group" aria-labelledby={id}>
        <table class="editor">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col">
                  {column.name}
                </th>
              ))}
              <th scope="col">{t.remove}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <tr key={r}>
                {columns.map((column) => (
                  <td key={column.name}>
                    <input
                      value={column.read(row)}
                      size={column.size}
                      type={column.type || 'text'}
                      step="any"
                      autoComplete="off"
                      aria-label={t.notes.row(column.name, r + 1)}
                      onChange={(event) => replace(r, column.write(row, event.currentTarget.value))}
                    />
                  </td>
                ))}
                <td>
                  <button
                    type="button"
                    class="action"
                    aria-label={t.notes.removeRow(columns[0]!.read(row))}
                    onClick={() => onChange(rows.filter((_, i) => i !== r))}
                  >
                    {t.remove}
                  </button>
                </td>
              </tr>
            ))}
            {fixed.map((row, r) => (
              <tr key={'f' + r}>
                {columns.map((column) => (
                  <td key={column.name}>{column.read(row)}</td>
                ))}
                <td class="quiet">{t.notes.fixed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <button type="button" class="action" onClick={() => onChange([...rows, empty])}>
          {addText}
        </button>
      </p>
    </>
  );
}

export function NotesPart() {
  const t = useTexts();
  const n = t.notes;
  const [notes, setNotes] = useState<Notes | null>(null);
  const [tag, setTag] = useState('');
  const [changed, setChanged] = useState(false);
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const fail = (error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    setProblem(error);
  };
  const load = () => {
    setProblem(null);
    getTagged<Notes>('notes').then((answer) => {
      setNotes(answer.data);
      setTag(answer.tag);
      setChanged(false);
    }, fail);
  };
  useEffect(load, []);
  const change = (part: Partial<Notes>) => {
    setNotes({ ...notes!, ...part });
    setChanged(true);
    setSaid('');
  };
  const save = (event: Event) => {
    event.preventDefault();
    const body = { annotations: notes!.annotations, capacities: notes!.capacities };
    send('PUT', 'notes', body, { 'if-match': tag }).then(() => {
      setSaid(n.saved);
      load();
      factsVersion.set(factsVersion.get() + 1);
    }, fail);
  };
  const annotationColumns: Column<Annotation>[] = [
    { name: n.date, size: 11, read: (row) => row.date, write: (row, date) => ({ ...row, date }) },
    { name: n.sv, size: 28, read: (row) => row.sv, write: (row, sv) => ({ ...row, sv }) },
    { name: n.en, size: 28, read: (row) => row.en, write: (row, en) => ({ ...row, en }) },
    {
      name: n.metrics,
      size: 18,
      read: (row) => row.metrics.join(', '),
      write: (row, text) => ({
        ...row,
        metrics: text
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one),
      }),
    },
  ];
  const capacityColumns: Column<Capacity>[] = [
    {
      name: n.metric,
      size: 18,
      read: (row) => row.metric,
      write: (row, metric) => ({ ...row, metric: metric.trim() }),
    },
    { name: n.from, size: 11, read: (row) => row.from, write: (row, from) => ({ ...row, from: from.trim() }) },
    {
      name: n.value,
      size: 10,
      type: 'number',
      read: (row) => String(row.value),
      write: (row, text) => ({ ...row, value: Number(text) }),
    },
    { name: n.sv, size: 22, read: (row) => row.sv, write: (row, sv) => ({ ...row, sv }) },
    { name: n.en, size: 22, read: (row) => row.en, write: (row, en) => ({ ...row, en }) },
  ];
  return (
    <section class="section" aria-labelledby="notes">
      <h2 id="notes">{n.title}</h2>
      {problem && <ProblemNotice problem={problem} again={!notes || problem.status === 412 ? load : undefined} />}
      {notes && (
        <form onSubmit={save}>
          <Editor
            title={n.annotations}
            help={n.annotationsHelp + ' ' + n.metricsHelp}
            columns={annotationColumns}
            rows={notes.annotations}
            fixed={notes.fixed.annotations}
            empty={{ date: '', sv: '', en: '', metrics: [] }}
            addText={n.addAnnotation}
            onChange={(annotations) => change({ annotations })}
          />
          <Editor
            title={n.capacities}
            help={n.capacitiesHelp}
            columns={capacityColumns}
            rows={notes.capacities}
            fixed={notes.fixed.capacities}
            empty={{ metric: '', from: '', value: 0, sv: '', en: '' }}
            addText={n.addCapacity}
            onChange={(capacities) => change({ capacities })}
          />
          <div class="field-row">
            <button type="submit" class="primary" disabled={!changed}>
              {t.save}
            </button>
            <p role="status">{changed ? n.unsaved : said}</p>
          </div>
        </form>
      )}
    </section>
  );
}
