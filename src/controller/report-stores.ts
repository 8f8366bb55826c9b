import { ApiError, toApiError, type ApiErrorReason } from '../kubernetes/api-error.js';
import { REPORT_APIS, type ReportFormat } from '../report/policy-report.js';
import { createReportStore, type ReportStore, type ReportStoreParts } from './report-store.js';
import type { TermClient } from './term-client.js';

/** What stores are made of. */
export interface ReportStoresParts extends Omit<ReportStoreParts, 'format'> {
  /** Reports of another format cannot be read, and stay. */
  readonly unread: (format: ReportFormat, reason: ApiErrorReason, message: string) => void;
}

/** The reports of all formats, of which one is chosen at a time. */
export interface ReportStores {
  /**
   * The store of a format, read when it is chosen. It remembers what those of other formats say, and takes them away once
   * everything is written. Throws an ApiError: `unserved` where its kinds are not installed.
   */
  of(format: ReportFormat): Promise<ReportStore>;
  /** Takes the reports of every format away. */
  clear(client: TermClient): Promise<void>;
}

const FORMATS = Object.keys(REPORT_APIS) as readonly ReportFormat[];

/** Nothing is read before somebody asks. */
export function createReportStores(parts: ReportStoresParts): ReportStores {
  let chosen: ReportStore | undefined;
  let cleared = false;

  /** What another leader, or this one under another configuration, may have left. Undefined where there can be nothing. */
  async function left(format: ReportFormat): Promise<ReportStore | undefined> {
    const store = createReportStore({ ...parts, format });
    try {
      await store.load();
      return store;
    } catch (error) {
      const { reason, message } = toApiError(error);
      if (reason !== 'unserved' && reason !== 'forbidden') throw error;
      if (reason === 'forbidden') parts.unread(format, reason, message);
      return undefined;
    }
  }

  async function leftBut(format: ReportFormat | undefined): Promise<readonly ReportStore[]> {
    const others = FORMATS.filter((each) => each !== format);
    return (await Promise.all(others.map(left))).filter((store) => store !== undefined);
  }

  return {
    async of(format) {
      if (chosen?.format === format) return chosen;
      const own = createReportStore({ ...parts, format });
      try {
        await own.load();
      } catch (error) {
        const { reason, message } = toApiError(error);
        if (reason !== 'unserved') throw error;
        throw new ApiError(reason, `${format} is not installed in the cluster: ${message}`, { cause: error });
      }
      chosen = succeeding(own, await leftBut(format));
      cleared = false;
      return chosen;
    },
    async clear(client) {
      chosen = undefined;
      if (cleared) return;
      const failures = await Promise.all((await leftBut(undefined)).map((store) => store.sync([], client)));
      cleared = failures.every((count) => count === 0);
    },
  };
}

/** One store in the place of others: what they remember counts until it is written anew, and then they are emptied. */
function succeeding(own: ReportStore, others: readonly ReportStore[]): ReportStore {
  const all = [own, ...others];
  return {
    format: own.format,
    load: () => own.load(),
    since(id) {
      for (const store of all) {
        const since = store.since(id);
        if (since !== undefined) return since;
      }
      return undefined;
    },
    notes: (namespace) => all.map((store) => store.notes(namespace)).find((notes) => notes.length > 0) ?? [],
    get noted() {
      return [...new Set(all.flatMap(({ noted }) => noted))];
    },
    forgetOlder(createdOf) {
      for (const store of all) store.forgetOlder(createdOf);
    },
    async sync(wanted, client) {
      let failures = await own.sync(wanted, client);
      // What they remember may not be written yet.
      if (failures === 0) for (const store of others) failures += await store.sync([], client);
      return failures;
    },
  };
}
