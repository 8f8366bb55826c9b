import { render } from 'preact';
import { html } from './html.js';

const root = document.getElementById('page');
if (root !== null) render(html`<p>Firebreak</p>`, root);
