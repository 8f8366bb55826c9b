import type { ApiClient } from '../kubernetes/api-client.js';
import type { Term } from './leader-election.js';

/** Under which name the API server notes what fields are ours. */
export const FIELD_MANAGER = 'firebreak-controller';

/** One write. */
export interface Write {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Without a query. */
  readonly path: string;
  readonly body: unknown;
  /** Of a server-side apply: whether to take fields over from others. Default: a conflict is a failure. */
  readonly conflicts?: 'take-over';
}

/** The API server as a leader sees it. Every failure is an ApiError. */
export interface TermClient {
  read(path: string): Promise<unknown>;
  /** A PATCH is a server-side apply. Fails with the reason `forfeited`, and sends nothing, where the term is over. */
  write(write: Write): Promise<unknown>;
}

/** In milliseconds: what takes longer than a term can last without renewal is not waited for. */
const PATIENCE = 8_000;

/** The only way in which the controller writes, so that nothing is written without asking whether the term lasts. */
export function createTermClient(client: ApiClient, term: Term): TermClient {
  const limits = { silence: PATIENCE, signal: term.signal };
  return {
    read: (path) => client.call({ method: 'GET', path, ...limits }),
    write({ method, path, body, conflicts }) {
      const query = new URLSearchParams({
        ...(method === 'DELETE' ? {} : { fieldManager: FIELD_MANAGER }),
        ...(conflicts === 'take-over' ? { force: 'true' } : {}),
      });
      const contentType = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
      const full = query.size === 0 ? path : `${path}?${query.toString()}`;
      return client.call({ method, path: full, body, contentType, permit: () => term.holds(), ...limits });
    },
  };
}
