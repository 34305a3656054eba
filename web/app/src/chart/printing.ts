// Whether the page is being printed: charts are then drawn for paper.

import { cell } from '../lib/cell.js';

export const printing = cell(false);

addEventListener('beforeprint', () => printing.set(true));
addEventListener('afterprint', () => printing.set(false));
