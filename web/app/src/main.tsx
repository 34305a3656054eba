// Starts the page.

import { render } from 'preact';
import { App } from './app.js';
import { startRouter } from './lib/router.js';
import { startSettings } from './lib/settings.js';
import './style/tokens.css';
import './style/base.css';
import './style/frame.css';
import './style/chart.css';
import './style/pages.css';
import './style/print.css';

startRouter();
startSettings();
render(<App />, document.getElementById('app')!);
