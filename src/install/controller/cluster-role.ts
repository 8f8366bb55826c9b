import { AUDITED_RESOURCES } from '../../model/watched-resources.js';
import { reading } from '../cluster-role.js';
import { why, type ManifestValue } from '../commented.js';
import type { ControllerInstall, InstallSettings } from '../install-options.js';
import { CONTROLLER_NAME, labelsOf, metadata } from '../names.js';

const REPORTS = {
  openreports: { group: 'openreports.io', resources: ['reports', 'clusterreports'] },
  wgpolicy: { group: 'wgpolicyk8s.io', resources: ['policyreports', 'clusterpolicyreports'] },
} as const;
type Format = keyof typeof REPORTS;
const FORMATS = Object.keys(REPORTS) as readonly Format[];
const POLICIES = { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'] };
/** What a default-deny that the controller gives is called: it may change no other. */
const PROVISIONED = 'firebreak-default-deny';

/** What the controller may read of the cluster, and what it may write: only what its configuration asks for. */
export function controllerClusterRole({ controller }: InstallSettings): ManifestValue {
  return why(
    'What the controller reads, which is what an audit looks at, and what it writes. A right to write policies is among it ' +
      'only where its configuration asks for default-denies or for removal: `firebreak manifests --controller-config`.',
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: metadata({ name: CONTROLLER_NAME, labels: labelsOf('controller') }),
      rules: [
        ...reading(AUDITED_RESOURCES, ['list', 'watch']),
        ...reports(controller),
        ...events(controller),
        ...policies(controller),
      ],
    },
  );
}

function reports({ reports: chosen }: ControllerInstall): readonly ManifestValue[] {
  return FORMATS.flatMap((format) => (format === chosen ? written(format) : [leftOver(format)]));
}

function written(format: Format): readonly ManifestValue[] {
  const { group, resources } = REPORTS[format];
  return [
    { apiGroups: [group], resources: [...resources], verbs: ['create'] },
    why('Of the reports of others it reads and changes none.', ownReports(format, ['get', 'list', 'patch', 'delete'])),
  ];
}

function leftOver(format: Format): ManifestValue {
  return why('Takes away what it wrote while this format was chosen.', ownReports(format, ['list', 'delete']));
}

function ownReports(format: Format, verbs: readonly string[]): ManifestValue {
  const { group, resources } = REPORTS[format];
  return { apiGroups: [group], resources: [...resources], resourceNames: ['firebreak'], verbs: [...verbs] };
}

function events({ events: told }: ControllerInstall): readonly ManifestValue[] {
  return told === 'none' ? [] : [{ apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create'] }];
}

function policies({ writes }: ControllerInstall): readonly ManifestValue[] {
  return [
    ...(writes.includes('default-deny')
      ? [
          why('Gives default-denies.', { ...POLICIES, verbs: ['create'] }),
          { ...POLICIES, resourceNames: [PROVISIONED], verbs: ['get', 'patch'] },
        ]
      : []),
    ...(writes.includes('expiry-removal')
      ? [why('Removes expired policies.', { ...POLICIES, verbs: ['get', 'delete'] })]
      : []),
  ];
}
