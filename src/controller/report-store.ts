import type { ApiClient } from '../kubernetes/api-client.js';
import { toApiError, type ApiErrorReason } from '../kubernetes/api-error.js';
import { listPages } from '../kubernetes/list-pages.js';
import { REPORT_NAME } from '../report/open-reports.js';
import { REPORT_APIS, type ReportFormat, type ReportObject, type ReportResult } from '../report/policy-report.js';
import type { WriteResult } from './controller-metrics.js';
import { isNamespaceGoing } from './going-namespace.js';
import { inLanes } from './in-lanes.js';
import { contentHash, HASH_ANNOTATION, readStored, type StoredReport } from './stored-report.js';
import type { TermClient } from './term-client.js';

/** Our reports as they are stored, which also is the memory of what was found when. */
export interface ReportStore {
  readonly format: ReportFormat;
  /** Reads them all. Throws an ApiError, `unserved` where the kinds are not installed. */
  load(): Promise<void>;
  /** When a result of this id was found first, in milliseconds since 1970; undefined where no stored report has it. */
  since(id: string): number | undefined;
  /** What Firebreak has said of its own work in a namespace. */
  notes(namespace: string): readonly ReportResult[];
  /** The namespaces in which there are such notes. */
  readonly noted: readonly string[];
  /** Forgets reports that are older than their namespace: they went with another one of that name. Instants in RFC 3339. */
  forgetOlder(createdOf: (namespace: string) => string | undefined): void;
  /** Makes these our reports and no others, by one write for each that differs. Resolves with how many could not be written. */
  sync(wanted: readonly ReportObject[], client: TermClient): Promise<number>;
}

/** What a store is made of. */
export interface ReportStoreParts {
  readonly client: ApiClient;
  readonly format: ReportFormat;
  readonly signal: AbortSignal;
  readonly wrote: (result: WriteResult) => void;
  readonly failed: (namespace: string, reason: ApiErrorReason, message: string) => void;
}

/** Writes under way at once: the API server has others to serve. */
const LANES = 8;

/** The report of the whole cluster stands under the empty name. */
export function createReportStore({ client, format, signal, wrote, failed }: ReportStoreParts): ReportStore {
  const api = REPORT_APIS[format];
  const base = `/apis/${api.group}/${api.version}`;
  const stored = new Map<string, StoredReport>();
  const firstSeen = new Map<string, number>();

  function pathOf(namespace: string): string {
    return namespace === ''
      ? `${base}/${api.cluster.resource}/${REPORT_NAME}`
      : `${base}/namespaces/${namespace}/${api.namespaced.resource}/${REPORT_NAME}`;
  }

  function keep(namespace: string, report: StoredReport | undefined): void {
    for (const id of stored.get(namespace)?.since.keys() ?? []) firstSeen.delete(id);
    if (report === undefined) {
      stored.delete(namespace);
      return;
    }
    stored.set(namespace, report);
    for (const [id, since] of report.since) firstSeen.set(id, since);
  }

  async function loadFrom(resource: string): Promise<void> {
    for await (const { items } of listPages({ client, path: `${base}/${resource}`, name: REPORT_NAME, signal }))
      for (const item of items) {
        const { namespace, name, own, report } = readStored(item);
        if (own && name === REPORT_NAME) keep(namespace, report);
      }
  }

  async function write(namespace: string, report: ReportObject, to: TermClient): Promise<void> {
    const hash = contentHash(report);
    const known = stored.get(namespace);
    if (known?.hash === hash) return;
    const { metadata } = report;
    const body = {
      ...report,
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, [HASH_ANNOTATION]: hash },
        // Nobody who was overtaken by another leader writes over what that one has written.
        ...(known === undefined ? {} : { resourceVersion: known.resourceVersion }),
      },
    };
    const path = pathOf(namespace);
    // Without a version it must not be there; a report of that name that is somebody else's makes a conflict.
    const conflicts = known === undefined ? {} : ({ conflicts: 'take-over' } as const);
    try {
      const answer = await to.write({ method: 'PATCH', path, body, ...conflicts });
      keep(namespace, readStored(answer).report);
      wrote('written');
    } catch (error) {
      if (!isNamespaceGoing(namespace, toApiError(error))) throw error;
      keep(namespace, undefined);
    }
  }

  async function remove(namespace: string, to: TermClient): Promise<void> {
    const { resourceVersion = '' } = stored.get(namespace) ?? {};
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { resourceVersion } };
    try {
      await to.write({ method: 'DELETE', path: pathOf(namespace), body });
    } catch (error) {
      // It went with its namespace.
      if (toApiError(error).reason !== 'unserved') throw error;
    }
    keep(namespace, undefined);
    wrote('deleted');
  }

  /** What is stored is not what was known: somebody else has written, and the next attempt begins from that. */
  async function lookAgain(namespace: string, from: TermClient): Promise<void> {
    try {
      const { report, own } = readStored(await from.read(pathOf(namespace)));
      keep(namespace, own ? { ...report, hash: '' } : undefined);
    } catch (error) {
      if (toApiError(error).reason === 'unserved') keep(namespace, undefined);
    }
  }

  return {
    format,
    async load() {
      stored.clear();
      firstSeen.clear();
      await loadFrom(api.namespaced.resource);
      await loadFrom(api.cluster.resource);
    },
    since: (id) => firstSeen.get(id),
    forgetOlder(createdOf) {
      for (const [namespace, { created }] of stored)
        if (created < Date.parse(createdOf(namespace) ?? '')) keep(namespace, undefined);
    },
    notes: (namespace) => stored.get(namespace)?.notes ?? [],
    get noted() {
      return [...stored].filter(([, { notes }]) => notes.length > 0).map(([namespace]) => namespace);
    },
    async sync(wanted, to) {
      const byNamespace = new Map(wanted.map((report) => [report.metadata.namespace ?? '', report]));
      const all = new Set([...byNamespace.keys(), ...stored.keys()]);
      let failures = 0;
      await inLanes(all, LANES, async (namespace) => {
        const report = byNamespace.get(namespace);
        try {
          if (report === undefined) await remove(namespace, to);
          else await write(namespace, report, to);
        } catch (error) {
          const { reason, message } = toApiError(error);
          failures += 1;
          wrote(reason === 'forfeited' ? 'forfeited' : reason === 'conflict' ? 'refused' : 'failed');
          if (signal.aborted) return;
          failed(namespace, reason, message);
          if (reason === 'conflict') await lookAgain(namespace, to);
        }
      });
      return failures;
    },
  };
}
