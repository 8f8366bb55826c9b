import type { ComponentChild, VNode } from 'preact';
import type { PageDocument } from '../report/page-document.js';
import { html } from './html.js';

interface Screen {
  readonly shown: (report: PageDocument) => void;
  readonly show: (content: ComponentChild) => void;
}

const EVERY_MS = 30_000;
const SOON_MS = 3_000;
const KEY = 'firebreak-token';

/** Shows the report of the server that the page came from, and the next one when there is one. */
export function watchReport({ shown, show }: Screen): void {
  let tag: string | null = null;
  let token = sessionStorage.getItem(KEY) ?? '';
  const look = async (): Promise<void> => {
    const again = (ms: number): void => {
      setTimeout(() => void look(), ms);
    };
    try {
      const answer = await fetch('report.json', { headers: token === '' ? {} : { authorization: `Bearer ${token}` } });
      if (answer.status === 401) {
        show(html`<${TokenForm} wrong=${token !== ''} give=${take} />`);
        return;
      }
      if (answer.ok) {
        if (answer.headers.get('etag') !== tag) shown((await answer.json()) as PageDocument);
        tag = answer.headers.get('etag');
        again(EVERY_MS);
        return;
      }
      if (tag === null) show(html`<${Waiting} text="The first audit is under way. This page waits for it." />`);
      again(SOON_MS);
    } catch {
      if (tag === null) show(html`<${Waiting} text="The server does not answer. This page tries again." />`);
      again(EVERY_MS / 3);
    }
  };
  const take = (given: string): void => {
    token = given;
    sessionStorage.setItem(KEY, given);
    void look();
  };
  void look();
}

function Waiting({ text }: { readonly text: string }): VNode {
  return html`<main class="waiting">
    <h1>Firebreak</h1>
    <p role="status">${text}</p>
  </main>`;
}

function TokenForm({ wrong, give }: { readonly wrong: boolean; readonly give: (token: string) => void }): VNode {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('token');
    if (field instanceof HTMLInputElement) give(field.value.trim());
  };
  return html`<main class="waiting">
    <h1>Firebreak</h1>
    <form onSubmit=${submit}>
      <label class="field"
        ><span>The token of this report</span><input type="password" name="token" autocomplete="off" required
      /></label>
      <button class="button">Show the report</button>
      ${wrong && html`<p role="alert">This is not the token.</p>`}
    </form>
  </main>`;
}
