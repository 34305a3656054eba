// What the interface /api/v1 answers. Names are those of the interface.

import type { ChartSpec, Unit } from 'charts/spec.js';

export type Role = 'admin' | 'analyst' | 'project' | 'public';

export interface Session {
  login: 'none' | 'accounts' | 'proxy';
  user: { name: string; role: Role; project: string } | null;
  csrf: string;
  platform: string;
  time_zone: string;
  version: string;
  simulated: boolean;
  languages: string[];
}

export interface Metric {
  id: string;
  realm: string;
  unit: Unit;
  kind: string;
  name: string;
  definition: string;
  groups: string[];
  by: string[];
  has_facts: boolean;
}

export type Cell = string | number | null;

export interface ChartAnswer {
  spec: ChartSpec;
  message: string;
  metrics: { id: string; name: string; definition: string; unit: Unit }[];
  /** Of each row its bucket, as a label, or what narrows the question to it; none where rows are something else. */
  table: { head: string[]; rows: Cell[][]; buckets: string[]; where: string[] };
  source: string;
  facts_until: string | null;
  notes: string[];
  groups: string[];
}

export interface PageChart {
  id: string;
  query: string;
  size: 'wide' | 'half';
  title: string | null;
}

export interface Page {
  id: string;
  title: string;
  charts: PageChart[];
}

export interface KeyFigure {
  metric: string;
  name: string;
  text: string;
  value: number | null;
  bucket: string;
  bucket_text: string;
  change: number | null;
  change_text: string;
  query: string;
}

export interface Overview {
  key_figures: KeyFigure[];
  now: { at: string; text: string; items: { id: string; name: string; text: string; note: string }[] } | null;
  unusual: { text: string; query: string }[];
  freshness: {
    source: string;
    format: string;
    last_fact: string | null;
    last_ingest: string | null;
    late: boolean;
    text: string;
  }[];
}

export interface Source {
  name: string;
  format: string;
  files: number;
  records: number;
  facts: number;
  skipped: number;
  rejected: number;
  last_ingest: string | null;
  first_fact: string | null;
  last_fact: string | null;
  /** First and last day of stretches with and without records. */
  days: [string, string][];
  gaps: [string, string][];
}

export interface Status {
  sources: Source[];
  rejects: { source: string; path: string; reason: string; count: number; first_record: number }[];
  store: { url: string; bytes: number; facts: number };
  memory_bytes: number;
  version: string;
  started: string;
}

export interface Ingest {
  running: boolean;
  started: string | null;
  source: string | null;
  done: number;
  total: number;
  text: string;
  last: { started: string; ended: string; facts: number; rejected: number; failed: boolean; text: string } | null;
}

export interface Reports {
  reports: { id: string; title: string }[];
  first: string;
  last: string;
  /** Whether what is made is kept. */
  keeps: boolean;
  made: { id: string; report: string; until: string; language: string; format: string; made: string; bytes: number }[];
}

export interface View {
  id: string;
  title: string;
  query: string;
  page: string | null;
  by: string;
}

export interface Annotation {
  date: string;
  sv: string;
  en: string;
  metrics: string[];
}

export interface Capacity {
  metric: string;
  from: string;
  value: number;
  sv: string;
  en: string;
}

export interface Notes {
  file: string;
  annotations: Annotation[];
  capacities: Capacity[];
  fixed: { annotations: Annotation[]; capacities: Capacity[] };
}

export interface Project {
  id: string;
  organisation: string;
  state: string;
}

export interface ProjectPage extends Page {
  figures: KeyFigure[];
}

export interface Account {
  name: string;
  role: Role;
  project: string;
  kind: 'person' | 'token';
  created: string | null;
  last_used: string | null;
}
