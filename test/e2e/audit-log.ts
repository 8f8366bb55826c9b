import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the API server wrote about one request: the parts that tests look at. */
export interface AuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  /** RFC 3339 with microseconds, in UTC. */
  readonly requestReceivedTimestamp: string;
  readonly user: {
    readonly username: string;
    readonly groups?: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly objectRef?: {
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code?: number; readonly reason?: string; readonly message?: string };
  /** A webhook's own stand here as `<webhook name>/<key>`. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
}

export interface AuditFilter {
  readonly verb?: string;
  readonly user?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly code?: number;
}

export interface AuditLog {
  readonly policyFile: string;
  readonly logFile: string;
  read(filter: AuditFilter): Promise<readonly AuditEvent[]>;
}

const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** With the requests to these API groups, besides what is always there. */
const policyWith = (groups: readonly string[]): object => ({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    ...groups.map((group) => ({ level: 'Request', verbs: writes, resources: [{ group }] })),
    {
      level: 'RequestResponse',
      verbs: writes,
      resources: [
        { group: 'networking.k8s.io', resources: ['networkpolicies'] },
        { group: '', resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'] },
      ],
    },
    { level: 'Metadata', verbs: writes },
    // Reads reach no webhook, and the controllers read all day.
    { level: 'None' },
  ],
});

export async function createAuditLog(folder: string, groups: readonly string[]): Promise<AuditLog> {
  const policyFile = join(folder, 'audit-policy.json');
  const logFile = join(folder, 'audit.log');
  await writeFile(policyFile, JSON.stringify(policyWith(groups)));
  await writeFile(logFile, '');
  return {
    policyFile,
    logFile,
    async read(filter) {
      const text = await readFile(logFile, 'utf8');
      // What follows the last newline is still being written.
      const lines = text.split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as AuditEvent).filter((event) => matches(event, filter));
    },
  };
}

function matches(event: AuditEvent, filter: AuditFilter): boolean {
  const facts: Required<{ [K in keyof AuditFilter]: AuditFilter[K] | undefined }> = {
    verb: event.verb,
    user: event.user.username,
    resource: event.objectRef?.resource,
    subresource: event.objectRef?.subresource,
    namespace: event.objectRef?.namespace,
    name: event.objectRef?.name,
    code: event.responseStatus?.code,
  };
  return Object.entries(filter).every(([key, wanted]) => facts[key as keyof AuditFilter] === wanted);
}
