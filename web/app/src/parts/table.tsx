// A table of data. Wide and tall ones scroll within themselves, also with the keyboard.

import type { ComponentChildren } from 'preact';

export interface Head {
  text: string;
  number?: boolean;
}

interface Props {
  caption: string;
  /** The caption stands elsewhere already. */
  captionUnseen?: boolean;
  head: Head[];
  rows: ComponentChildren[][];
  tall?: boolean;
}

export function DataTable({ caption, captionUnseen, head, rows, tall }: Props) {
  return (
    <div class={'table-box' + (tall ? ' table-tall' : '')} tabIndex={0} role="group" aria-label={caption}>
      <table>
        <caption class={captionUnseen ? 'unseen' : ''}>{caption}</caption>
        <thead>
          <tr>
            {head.map((one, i) => (
              <th key={i} scope="col" class={one.number ? 'number' : ''}>
                {one.text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, c) =>
                c === 0 ? (
                  <th key={c} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={c} class={head[c]?.number ? 'number' : ''}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
