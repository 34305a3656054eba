// The plot with ECharts, loaded after everything that can be read without it.

import { useEffect, useState } from 'preact/hooks';
import type { ComponentType } from 'preact';
import type { PlotProps } from './plot.js';

let loaded: ComponentType<PlotProps> | null = null;

export function LazyPlot(props: PlotProps) {
  const [ready, setReady] = useState(loaded !== null);
  useEffect(() => {
    // It may have come between the first drawing and this.
    if (loaded) {
      setReady(true);
      return;
    }
    let wanted = true;
    void import('./plot.js').then((module) => {
      loaded = module.default;
      if (wanted) setReady(true);
    });
    return () => {
      wanted = false;
    };
  }, []);
  const Plot = loaded;
  return ready && Plot ? <Plot {...props} /> : <div class="plot-waiting" />;
}
