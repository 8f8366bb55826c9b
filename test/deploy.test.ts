import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import t from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import { DEFAULT_IMAGE } from '../src/install/install-options.js';
import { renderManifests } from '../src/install/render-manifests.js';
import { runIn } from './cli/world.js';
import { renderedObjects } from './install/documents.js';

const ROOT = resolve(import.meta.dirname, '..');
const rendered = renderManifests({ profile: read('policies/profiles/baseline.yaml') });

/** The parts of our manifests that these tests look at. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Labels };
}

type Labels = Readonly<Record<string, string>>;

interface Container {
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly Readonly<Record<string, unknown>>[];
}

interface PodSpec {
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
  readonly volumes: readonly Readonly<Record<string, unknown>>[];
  readonly [other: string]: unknown;
}

interface Deployment {
  readonly spec: {
    readonly selector: { readonly matchLabels: Labels };
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  };
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => statSync(join(ROOT, path)).isFile());
}

function isObject(path: string): boolean {
  return path.endsWith('.yaml') && !path.endsWith('kustomization.yaml');
}

function object(path: string): unknown {
  return parse(read(path));
}

function manifest(path: string): Manifest {
  return object(path) as Manifest;
}

function nameOf(path: string): string {
  return manifest(path).metadata.name;
}

function secretOf(path: string): string {
  return (object(path) as { readonly spec: { readonly secretName: string } }).spec.secretName;
}

/** Every pod of Firebreak, by the file that makes it. */
function pods(): readonly (readonly [path: string, pod: PodSpec])[] {
  const { jobTemplate } = (object('deploy/audit-cronjob/cron-job.yaml') as { spec: { jobTemplate: Deployment } }).spec;
  return [
    ...['deploy/deployment.yaml', 'deploy/controller/deployment.yaml'].map(
      (path) => [path, (object(path) as Deployment).spec.template.spec] as const,
    ),
    ['deploy/audit-cronjob/cron-job.yaml', jobTemplate.spec.template.spec],
  ];
}

const objects = rendered.map(({ path }) => path).filter(isObject);
const restrictedTo = renderedObjects({ apiServerCidrs: ['10.1.2.0/28'] });
const ownPolicy = restrictedTo.get('deploy/network-policy.yaml');

t.test('deploy/ and certs/ are what `firebreak manifests --out .` writes: run it after changing src/install', (t) => {
  t.strictSame([...filesIn('deploy'), ...filesIn('certs')].sort(), rendered.map(({ path }) => path).sort());
  for (const { path, content } of rendered) t.equal(read(path), content, path);
  t.end();
});

t.test('the default image is the version of the package', (t) => {
  t.equal(DEFAULT_IMAGE, `firebreak:${(JSON.parse(read('package.json')) as { version: string }).version}`);
  t.end();
});

t.test('each file holds one whole object', (t) => {
  const clusterWide = ['Namespace', 'ValidatingWebhookConfiguration', 'ClusterRole', 'ClusterRoleBinding'];
  for (const path of objects) {
    t.equal(parseAllDocuments(read(path)).length, 1, path);
    const { apiVersion, kind, metadata } = manifest(path);
    t.match(
      { apiVersion, kind, name: metadata.name },
      { apiVersion: /^([a-z0-9.-]+\/)?v1$/, kind: /^[A-Z]/, name: /^firebreak/ },
      path,
    );
    t.equal(metadata.namespace, clusterWide.includes(kind) ? undefined : 'firebreak-system', path);
  }
  t.end();
});

t.test('no two files hold the same object', (t) => {
  const names = objects.map((path) => `${manifest(path).kind} ${nameOf(path)}`);
  t.equal(new Set(names).size, names.length, names.join(', '));
  t.end();
});

t.test('each kustomization lists every object of its folder', (t) => {
  for (const folder of ['deploy', 'certs', 'deploy/monitoring', 'deploy/controller', 'deploy/audit-cronjob']) {
    const { resources } = object(`${folder}/kustomization.yaml`) as { resources: string[] };
    const here = objects.filter((path) => path.slice(0, path.lastIndexOf('/')) === folder);
    const listed = resources.filter((name) => name !== '../certs').map((name) => `${folder}/${name}`);
    t.strictSame(listed.sort(), [...here].sort(), folder);
  }
  t.match((object('deploy/kustomization.yaml') as { resources: string[] }).resources, ['namespace.yaml']);
  t.ok(read('deploy/kustomization.yaml').includes('- ../certs'));
  t.end();
});

t.test('what selects pods selects those of the Deployment', (t) => {
  const { selector, template } = (object('deploy/deployment.yaml') as Deployment).spec;
  const wanted = selector.matchLabels;
  t.match(template.metadata.labels, wanted);
  t.match(object('deploy/service.yaml'), { spec: { selector: wanted } });
  t.match(object('deploy/pod-disruption-budget.yaml'), { spec: { selector: { matchLabels: wanted } } });
  t.match(ownPolicy, { spec: { podSelector: { matchLabels: wanted } } });
  t.end();
});

t.test('names that one object takes from another are there', (t) => {
  t.match(object('deploy/deployment.yaml'), {
    spec: {
      template: {
        spec: {
          serviceAccountName: nameOf('deploy/service-account.yaml'),
          volumes: [
            { configMap: { name: nameOf('deploy/config-map.yaml') } },
            { secret: { secretName: secretOf('certs/serving-certificate.yaml') } },
          ],
        },
      },
    },
  });
  t.match(object('deploy/webhook-configuration.yaml'), {
    webhooks: [{ clientConfig: { service: { name: nameOf('deploy/service.yaml'), port: 443 } } }],
  });
  t.match(object('certs/serving-certificate.yaml'), {
    spec: { issuerRef: { name: nameOf('certs/ca-issuer.yaml') } },
  });
  t.match(object('certs/ca-issuer.yaml'), {
    spec: { ca: { secretName: secretOf('certs/ca-certificate.yaml') } },
  });
  t.match(object('certs/ca-certificate.yaml'), {
    spec: { issuerRef: { name: nameOf('certs/self-signed-issuer.yaml') } },
  });
  t.end();
});

t.test('the webhook sees every way to change a policy or the labels of a namespace', (t) => {
  const operations = ['CREATE', 'UPDATE', 'DELETE'];
  t.match(object('deploy/webhook-configuration.yaml'), {
    webhooks: [
      {
        rules: [
          { apiGroups: ['networking.k8s.io'], apiVersions: ['v1'], resources: ['networkpolicies'], operations },
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'],
            operations,
          },
        ],
        matchPolicy: 'Equivalent',
        sideEffects: 'None',
        timeoutSeconds: 3,
      },
    ],
  });
  t.end();
});

t.test('no namespace but its own is exempt, and no label exempts anything', (t) => {
  const { webhooks } = object('deploy/webhook-configuration.yaml') as {
    webhooks: readonly Readonly<Record<string, unknown>>[];
  };
  t.equal(webhooks.length, 1);
  t.strictSame(webhooks[0]?.namespaceSelector, {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['firebreak-system'] }],
  });
  t.notOk(webhooks[0] !== undefined && 'objectSelector' in webhooks[0]);
  t.end();
});

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
t.test('its pods satisfy the restricted Pod Security standard', (t) => {
  for (const [path, pod] of pods()) {
    for (const key of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers', 'ephemeralContainers'])
      t.notOk(key in pod, `${path} ${key}`);
    t.match(pod.securityContext, {
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const volume of pod.volumes)
      t.strictSame(
        Object.keys(volume).filter((key) => !['name', 'configMap', 'secret'].includes(key)),
        [],
      );
    for (const { securityContext } of pod.containers) {
      t.strictSame(securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
  }
  t.end();
});

t.test('nothing is mounted by subPath, and only its own pods have a token', (t) => {
  for (const [path, pod] of pods()) {
    const mounts = pod.containers.flatMap(({ volumeMounts }) => volumeMounts);
    t.strictSame(
      mounts.filter((mount) => 'subPath' in mount || mount.readOnly !== true),
      [],
    );
    t.equal(pod.automountServiceAccountToken, true, path);
  }
  for (const folder of ['deploy', 'deploy/controller', 'deploy/audit-cronjob'])
    t.match(object(`${folder}/service-account.yaml`), { automountServiceAccountToken: false });
  t.end();
});

t.test('the image has what its Dockerfile copies, and runs as the user of the Deployment', (t) => {
  const dockerfile = read('Dockerfile');
  const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    ([, sources]) => sources?.split(' ') ?? [],
  );
  const letIn = read('.dockerignore').match(/(?<=^!).+$/gm);
  t.strictSame([...new Set(copies)].sort(), [...new Set(letIn)].sort());
  for (const source of copies) t.ok(existsSync(join(ROOT, source)), source);
  t.match(dockerfile, /^FROM gcr\.io\/distroless\/nodejs24-debian12:nonroot$/m);
  t.match(dockerfile, /^USER 65532:65532$/m);
  t.end();
});

t.test('Firebreak passes the strictest of its own profiles', async (t) => {
  const judged = ['-', 'deploy/namespace.yaml', '--profile', 'policies/profiles/restricted.yaml'];
  const { code, stdout } = await runIn(ROOT, ['check', ...judged, '--complete', '--output', 'json'], {
    stdin: [restrictedTo.get('deploy/default-deny.yaml'), ownPolicy].map((one) => JSON.stringify(one)).join('\n'),
  });
  t.equal(code, 0);
  t.match((JSON.parse(stdout) as { objects: unknown }).objects, [
    { kind: 'NetworkPolicy', name: 'default-deny', decision: 'allow', findings: [] },
    { kind: 'NetworkPolicy', name: 'firebreak', decision: 'allow', findings: [] },
    { kind: 'Namespace', decision: 'allow', findings: [] },
  ]);
});

t.test('kubectl builds every kustomization', { skip: withoutKubectl() }, (t) => {
  for (const [folder, count] of [
    ['deploy', 15],
    ['certs', 4],
    ['deploy/monitoring', 3],
    ['deploy/controller', 7],
    ['deploy/audit-cronjob', 4],
  ] as const) {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', join(ROOT, folder)], { encoding: 'utf8' });
    t.equal(status, 0, stderr);
    t.equal(parseAllDocuments(stdout).length, count, folder);
  }
  t.end();
});

function withoutKubectl(): string | false {
  return spawnSync('kubectl', ['version', '--client']).status === 0 ? false : 'no kubectl on the PATH';
}
