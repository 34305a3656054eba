// What mouse, finger and keys do on a chart: move a cursor from bucket to bucket, zoom, move in time, open a bucket.
// Dragging marks a stretch to zoom into; where one is already zoomed in, it moves. The wheel zooms with Ctrl, so that
// the page can be scrolled.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Domain } from 'charts/buckets.js';
import type { Picture } from './draw.js';
import { fewestBuckets } from './view.js';
import type { Range } from './view.js';

interface Setting {
  picture: Picture | null;
  domain: Domain | null;
  full: Range | null;
  range: Range | null;
  cursor: number | null;
  setCursor: (index: number | null) => void;
  onRange: (range: Range | null) => void;
  drill: (index: number) => void;
  count: number;
}

/** In buckets shown, from its left end. */
export interface Brush {
  from: number;
  to: number;
}

/** `range` with another length around a place that stays where it is (0 to 1 of the width). */
export function zoomed(full: Range, range: Range, factor: number, around: number): Range | null {
  const length = range.last - range.first + 1;
  const all = full.last - full.first + 1;
  const wanted = Math.max(fewestBuckets, Math.min(all, Math.round(length * factor)));
  if (wanted >= all) return null;
  const first = Math.round(range.first + (length - wanted) * around);
  return shifted(full, { first, last: first + wanted - 1 }, 0);
}

export function shifted(full: Range, range: Range, by: number): Range {
  const length = range.last - range.first;
  const first = Math.max(full.first, Math.min(full.last - length, range.first + by));
  return { first, last: first + length };
}

export function useGestures(setting: Setting) {
  const hand = useRef<HTMLDivElement>(null);
  const latest = useRef(setting);
  latest.current = setting;
  const drag = useRef<{ x: number; place: number; range: Range | null; moved: boolean } | null>(null);
  const [brush, setBrush] = useState<Brush | null>(null);
  const [dragging, setDragging] = useState(false);

  const plot = () => latest.current.picture?.plots[0];
  /** Place of a pointer in buckets shown; `margin` is how far the picture reaches out of its box. */
  const placeOf = (event: { clientX: number }, margin: number): number => {
    const box = plot();
    const { count } = latest.current;
    if (!box) return 0;
    const x = event.clientX - hand.current!.getBoundingClientRect().left + margin - box.left;
    return Math.max(0, Math.min(count, (x / box.width) * count));
  };
  const bucketAt = (place: number) => Math.min(latest.current.count - 1, Math.floor(place));
  const cellAt = (event: PointerEvent, margin: number): number | null => {
    const cells = latest.current.picture?.cells;
    if (!cells) return null;
    const box = hand.current!.parentElement!.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left + margin - cells.left) / cells.width);
    const row = Math.floor((event.clientY - box.top - cells.top) / cells.height);
    const inside = column >= 0 && column < cells.columns && row >= 0 && row < cells.rows;
    return inside ? row * cells.columns + column : null;
  };

  const zoomBy = (factor: number, around: number) => {
    const { full, range, onRange } = latest.current;
    if (full) onRange(zoomed(full, range ?? full, factor, around));
  };

  useEffect(() => {
    const element = hand.current;
    if (!element) return;
    // Preact's handlers are passive where the browser wants them so, and cannot keep the page from zooming.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey || !latest.current.domain) return;
      event.preventDefault();
      const around = placeOf(event, Number(element.dataset.margin)) / Math.max(1, latest.current.count);
      zoomBy(event.deltaY > 0 ? 1.25 : 0.8, around);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [setting.picture !== null]);

  const handlers = (margin: number) => ({
    'data-margin': margin,
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0 || !latest.current.domain) return;
      const place = placeOf(event, margin);
      if (event.pointerType === 'mouse') {
        drag.current = { x: event.clientX, place, range: latest.current.range, moved: false };
        hand.current!.setPointerCapture(event.pointerId);
      } else latest.current.setCursor(bucketAt(place));
    },
    onPointerMove(event: PointerEvent) {
      const { domain, setCursor, full, onRange, count } = latest.current;
      if (!domain) {
        setCursor(cellAt(event, margin));
        return;
      }
      const place = placeOf(event, margin);
      const start = drag.current;
      if (!start) {
        setCursor(bucketAt(place));
        return;
      }
      if (Math.abs(event.clientX - start.x) > 5 && !start.moved) {
        start.moved = true;
        setDragging(true);
        setCursor(null);
      }
      if (!start.moved) return;
      const box = plot()!;
      if (start.range && full) {
        const by = Math.round(((start.x - event.clientX) / box.width) * count);
        onRange(shifted(full, start.range, by));
      } else setBrush({ from: Math.min(start.place, place), to: Math.max(start.place, place) });
    },
    onPointerUp(event: PointerEvent) {
      const start = drag.current;
      const { domain, full, onRange, drill, setCursor } = latest.current;
      drag.current = null;
      setDragging(false);
      setBrush(null);
      if (!domain) {
        const cell = cellAt(event, margin);
        setCursor(cell);
        if (cell !== null && event.pointerType === 'mouse' && event.button === 0) drill(cell);
        return;
      }
      if (!start) return;
      const place = placeOf(event, margin);
      if (!start.moved) {
        drill(bucketAt(place));
        return;
      }
      if (start.range || !full) return;
      const from = domain.first + Math.floor(Math.min(start.place, place));
      const to = domain.first + Math.min(domain.count, Math.ceil(Math.max(start.place, place))) - 1;
      if (to - from + 1 >= fewestBuckets) onRange({ first: from, last: to });
    },
    onPointerCancel() {
      drag.current = null;
      setDragging(false);
      setBrush(null);
    },
    onPointerLeave(event: PointerEvent) {
      if (event.pointerType === 'mouse' && !drag.current) latest.current.setCursor(null);
    },
    onBlur() {
      latest.current.setCursor(null);
    },
    onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (keys(event.key)) event.preventDefault();
    },
  });

  /** Whether the key meant something. */
  const keys = (key: string): boolean => {
    const { count, cursor, setCursor, domain, full, range, onRange, drill, picture } = latest.current;
    const last = count - 1;
    const at = cursor ?? (key === 'ArrowRight' ? -1 : count);
    const columns = picture?.cells?.columns ?? 0;
    const to = (index: number) => (setCursor(Math.max(0, Math.min(last, index))), true);
    switch (key) {
      case 'ArrowLeft':
        return to(at - 1);
      case 'ArrowRight':
        return to(at + 1);
      case 'ArrowUp':
        return to(at - (columns || -1));
      case 'ArrowDown':
        return to(at + (columns || -1));
      case 'Home':
        return to(0);
      case 'End':
        return to(last);
      case 'Enter':
        if (cursor !== null) drill(cursor);
        return cursor !== null;
    }
    if (!domain || !full) return false;
    const around = cursor === null ? 1 : cursor / Math.max(1, last);
    switch (key) {
      case '+':
      case '-': {
        zoomBy(key === '+' ? 0.5 : 2, around);
        setCursor(null);
        return true;
      }
      case 'PageUp':
      case 'PageDown': {
        const page = Math.max(1, Math.round(count / 2));
        if (range) onRange(shifted(full, range, key === 'PageUp' ? -page : page));
        return true;
      }
      case 'Escape':
        if (cursor === null && !range) return false;
        setCursor(null);
        onRange(null);
        return true;
      default:
        return false;
    }
  };

  return { hand, handlers, brush, dragging };
}
