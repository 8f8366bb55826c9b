import type { PageDecisions } from '../report/page-document.js';
import { webhookDecisions } from '../report/webhook-decisions.js';

/** What the webhook has decided, as it said when it was asked last. */
export interface DecisionsSource {
  /** Undefined before the first answer, and while it gives none. The same object as long as nothing changed. */
  readonly last: PageDecisions | undefined;
  close(): void;
}

/** Where metrics are asked for, and how. */
export interface DecisionsSourceOptions {
  /** The `/metrics` of each replica: what they counted is added up. Without any, nobody is asked. */
  readonly urls: readonly string[];
  /** Milliseconds. */
  readonly every?: number;
  /** Told once when answers stop, and again when they come. */
  readonly status?: (problem: string | undefined) => void;
}

const EVERY_MS = 15_000;
const PATIENCE_MS = 5_000;
/** The metrics of a webhook are some tens of kilobytes. */
const MOST_BYTES = 4 << 20;

/** Asks a webhook's replicas for their metrics again and again. It holds no process open. */
export function startDecisionsSource({ urls, every = EVERY_MS, status }: DecisionsSourceOptions): DecisionsSource {
  let last: { readonly text: string; readonly decisions: PageDecisions | undefined } | undefined;
  let problem: string | undefined;
  const closed = new AbortController();
  const ask = async (): Promise<void> => {
    let found: string | undefined;
    try {
      const texts = await Promise.all(urls.map((url) => metricsAt(url, closed.signal)));
      const text = texts.join('\n');
      if (text !== last?.text) last = { text, decisions: webhookDecisions(text) };
      if (last.decisions === undefined) found = 'these are not the metrics of a webhook';
    } catch (error) {
      if (closed.signal.aborted) return;
      last = undefined;
      found = error instanceof Error ? error.message : String(error);
    }
    if (found !== problem) status?.(found);
    problem = found;
  };
  if (urls.length > 0) void ask();
  const timer = setInterval(() => void (urls.length > 0 && ask()), every);
  timer.unref();
  return {
    get last() {
      return last?.decisions;
    },
    close() {
      clearInterval(timer);
      closed.abort();
    },
  };
}

/** @throws Error that names the address. */
async function metricsAt(url: string, closed: AbortSignal): Promise<string> {
  try {
    const signal = AbortSignal.any([closed, AbortSignal.timeout(PATIENCE_MS)]);
    const response = await fetch(url, { signal, redirect: 'error' });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return await boundedText(response);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`${url}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause: error });
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > MOST_BYTES) throw new Error('answered more than metrics are');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
