import type { PageDecisions } from '../report/page-document.js';
import { webhookDecisions } from '../report/webhook-decisions.js';
import { lookUpAll, replicaTexts, type Lookup } from './replica-texts.js';

/** What the webhook has decided, as it said when it was asked last. */
export interface DecisionsSource {
  /** Undefined before the first answer, and while it gives none. The same object as long as nothing changed. */
  readonly last: PageDecisions | undefined;
  close(): void;
}

/** Where metrics are asked for, and how. */
export interface DecisionsSourceOptions {
  /** The `/metrics` of the webhook. Every address behind each is asked, and what they counted is added up. Without any, nobody is asked. */
  readonly urls: readonly string[];
  readonly lookup?: Lookup;
  /** Milliseconds. */
  readonly every?: number;
  /** Told once when answers stop, and again when they come. */
  readonly status?: (problem: string | undefined) => void;
}

const EVERY_MS = 15_000;

/** Asks a webhook's replicas for their metrics again and again. It holds no process open. */
export function startDecisionsSource({
  urls,
  lookup = lookUpAll,
  every = EVERY_MS,
  status,
}: DecisionsSourceOptions): DecisionsSource {
  let last: { readonly text: string; readonly decisions: PageDecisions | undefined } | undefined;
  let problem: string | undefined;
  const closed = new AbortController();
  const ask = async (): Promise<void> => {
    let found: string | undefined;
    try {
      const texts = await Promise.all(urls.map((url) => replicaTexts(url, lookup, closed.signal)));
      const text = texts.flat().join('\n');
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
