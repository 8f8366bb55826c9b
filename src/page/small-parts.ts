import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { copyText } from './copy-text.js';
import { html } from './html.js';
import { grouped } from './words.js';

/** How bad, as a word on its colour. */
export function SeverityPill({ severity }: { readonly severity: string }): VNode {
  return html`<span class=${`pill ${severity}`}>${severity}</span>`;
}

/** A button that copies and says so. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): VNode {
  const [state, setState] = useState('');
  const copy = (): void => {
    void copyText(text).then((done) => {
      setState(done ? 'Copied' : 'Select the text and copy it');
      setTimeout(() => {
        setState('');
      }, 2500);
    });
  };
  return html`<button type="button" class="button copy" onClick=${copy}>
    ${label}<span class="copied" role="status">${state}</span>
  </button>`;
}

/** A part of the page with a heading that can be jumped to. */
export function Part(props: {
  readonly id: string;
  readonly title: string;
  readonly lead?: string;
  readonly children?: ComponentChildren;
}): VNode {
  const { id, title, lead, children } = props;
  return html`<section id=${id} class="part" aria-labelledby=${`${id}-title`}>
    <header class="part-head">
      <h2 id=${`${id}-title`} tabindex="-1">${title}</h2>
      ${lead !== undefined && lead !== '' && html`<p class="lead">${lead}</p>`}
    </header>
    ${children}
  </section>`;
}

/** The first of many, and a button for more of them. */
export function useFirst<T>(all: readonly T[], step: number): { readonly first: readonly T[]; readonly more: unknown } {
  const [most, setMost] = useState(step);
  const left = all.length - most;
  return {
    first: all.slice(0, most),
    more:
      left > 0 &&
      html`<p class="more">
        <button
          type="button"
          class="button"
          onClick=${() => {
            setMost(most + step);
          }}
        >
          Show ${grouped(Math.min(left, step))} more
        </button>
        <span class="faint">${grouped(left)} are not shown yet</span>
      </p>`,
  };
}

/** What to say where there is nothing. */
export function Nothing({ children }: { readonly children?: ComponentChildren }): VNode {
  return html`<p class="nothing">${children}</p>`;
}
