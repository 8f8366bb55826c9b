import type { AuditEvent } from './audit-log.js';

/** A write of a report, by the API server's audit log, and by which replica. */
export interface ReportWrite {
  readonly who: number;
  readonly event: AuditEvent;
}

/** What writes of one report that follow each other have to do with each other. */
export interface Rewritten {
  readonly reports: number;
  /** Writes of a report that had been written before. */
  readonly again: number;
  /** Those of them that another replica had written before. */
  readonly byAnother: number;
  /** Those that say what was said, or of what was said that it was found at another time. */
  readonly needless: readonly string[];
}

interface Written {
  readonly summary?: unknown;
  readonly results?: readonly {
    readonly properties: { readonly id: string };
    readonly timestamp: { readonly seconds: number };
  }[];
}

/** Compares each write of a report with the one before it. The writes are given in their order. */
export function rewrittenReports(writes: readonly ReportWrite[]): Rewritten {
  const last = new Map<
    string,
    { readonly who: number; readonly said: string; readonly since: ReadonlyMap<string, number> }
  >();
  const needless: string[] = [];
  let again = 0;
  let byAnother = 0;
  for (const { who, event } of writes) {
    const place = `${event.objectRef?.resource ?? ''} ${event.objectRef?.namespace ?? ''}`;
    const { summary, results = [] } = (event.requestObject ?? {}) as Written;
    const content = [summary, results.map((result) => ({ ...result, timestamp: undefined }))];
    const said = event.verb === 'delete' ? 'nothing' : JSON.stringify(content);
    const since = new Map(results.map(({ properties: { id }, timestamp: { seconds } }) => [id, seconds]));
    const before = last.get(place);
    last.set(place, { who, said, since });
    if (before === undefined) continue;
    again += 1;
    if (before.who !== who) byAnother += 1;
    if (said === before.said) needless.push(`${place} says the same again at ${event.requestReceivedTimestamp}`);
    for (const [id, seconds] of since)
      if ((before.since.get(id) ?? seconds) !== seconds) needless.push(`${place} says of ${id} that it is new`);
  }
  return { reports: last.size, again, byAnother, needless };
}
