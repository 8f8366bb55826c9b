import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who acts in the tests. Anyone else is reached with kubectl's `--as` and `--as-group`, as the admin. */
const groupsOf = {
  admin: ['system:masters'],
  dev: ['developers'],
  oncall: ['developers', 'platform:oncall'],
  // The API server's own roles know the controller manager by this name.
  'system:kube-controller-manager': [],
} as const satisfies Record<string, readonly string[]>;

export type User = keyof typeof groupsOf;

interface Credentials {
  readonly tokenFile: string;
  token(user: User): string;
}

/** One token a user, in the file that the API server reads. */
export async function createCredentials(folder: string): Promise<Credentials> {
  const tokens = new Map(Object.keys(groupsOf).map((user) => [user, randomBytes(16).toString('hex')]));
  const lines = Object.entries(groupsOf).map(([user, groups]) => {
    return `${tokens.get(user) ?? ''},${user},${user},"${groups.join(',')}"`;
  });
  const tokenFile = join(folder, 'tokens.csv');
  await writeFile(tokenFile, `${lines.join('\n')}\n`);
  return { tokenFile, token: (user) => tokens.get(user) ?? '' };
}

/** Writes a kubeconfig for every user and returns where each is. */
export async function writeKubeconfigs(
  folder: string,
  credentials: Credentials,
  { server, authority }: { readonly server: string; readonly authority: string },
): Promise<Readonly<Record<User, string>>> {
  const write = async (user: User): Promise<string> => {
    const file = join(folder, `${user.replaceAll(':', '-')}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'e2e', cluster: { server, 'certificate-authority-data': btoa(authority) } }],
      users: [{ name: user, user: { token: credentials.token(user) } }],
      contexts: [{ name: 'e2e', context: { cluster: 'e2e', user } }],
      'current-context': 'e2e',
    };
    await writeFile(file, JSON.stringify(config, undefined, 2));
    return file;
  };
  return {
    admin: await write('admin'),
    dev: await write('dev'),
    oncall: await write('oncall'),
    'system:kube-controller-manager': await write('system:kube-controller-manager'),
  };
}

const rbac = 'rbac.authorization.k8s.io';

/**
 * Developers may write all that the webhook judges, the subresources of a Namespace too: what is refused in
 * a test is then refused by the webhook and not by RBAC.
 */
export const developerAccess: readonly { readonly path: string; readonly body: object }[] = [
  {
    path: `/apis/${rbac}/v1/clusterroles`,
    body: {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'firebreak-e2e-developer' },
      rules: [
        { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['*'] },
        { apiGroups: [''], resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'], verbs: ['*'] },
        { apiGroups: [''], resources: ['pods', 'services', 'configmaps'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: ['apps', 'batch'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
      ],
    },
  },
  {
    path: `/apis/${rbac}/v1/clusterrolebindings`,
    body: {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'firebreak-e2e-developer' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'firebreak-e2e-developer' },
      subjects: [{ kind: 'Group', apiGroup: rbac, name: 'developers' }],
    },
  },
];
