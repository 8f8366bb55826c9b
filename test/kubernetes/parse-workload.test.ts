import t from 'tap';
import { parseWorkload, workloadKindOf } from '../../src/kubernetes/parse-workload.js';

const containers = [
  { name: 'web', ports: [{ name: 'http', containerPort: 8080 }, { containerPort: 9000 }] },
  { name: 'dns', ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }] },
];

t.test('reads of a pod what policies can see of it', (t) => {
  const read = parseWorkload(
    {
      metadata: {
        name: 'web-5f6d-x2x',
        namespace: 'shop',
        labels: { app: 'web' },
        managedFields: [{ manager: 'kubelet' }],
        ownerReferences: [
          { kind: 'Node', name: 'n1' },
          { kind: 'ReplicaSet', name: 'web-5f6d', controller: true },
        ],
      },
      spec: {
        containers,
        initContainers: [
          { name: 'once', ports: [{ name: 'once', containerPort: 1 }] },
          { name: 'sidecar', restartPolicy: 'Always', ports: [{ name: 'mesh', containerPort: 15001 }] },
        ],
      },
      status: { phase: 'Running', podIP: '10.0.0.7', podIPs: [{ ip: '10.0.0.7' }, { ip: 'fd00::7' }] },
    },
    'Pod',
  );
  t.same(read, {
    ok: true,
    value: {
      kind: 'Workload',
      source: 'Pod',
      namespace: 'shop',
      name: 'web-5f6d-x2x',
      labels: { app: 'web' },
      owner: { kind: 'ReplicaSet', name: 'web-5f6d' },
      namedPorts: [
        { name: 'http', protocol: 'TCP', number: 8080 },
        { name: 'dns', protocol: 'UDP', number: 53 },
        { name: 'mesh', protocol: 'TCP', number: 15001 },
      ],
      addresses: ['10.0.0.7', 'fd00::7'],
      phase: 'running',
      hostNetwork: false,
    },
  });
  t.end();
});

t.test('reads of a template the labels that its pods will carry', (t) => {
  const template = { metadata: { labels: { app: 'report' } }, spec: { containers, hostNetwork: true } };
  const metadata = { name: 'report', namespace: 'shop', labels: { app: 'not these' } };
  const deployment = parseWorkload({ metadata, spec: { template } }, 'Deployment');
  const cronJob = parseWorkload({ metadata, spec: { jobTemplate: { spec: { template } } } }, 'CronJob');
  for (const read of [deployment, cronJob]) {
    t.match(read, {
      ok: true,
      value: { labels: { app: 'report' }, phase: 'template', hostNetwork: true, owner: undefined },
    });
  }
  t.end();
});

t.test('tells a finished pod from one that waits', (t) => {
  const phase = (name: string): unknown => {
    const read = parseWorkload({ metadata: { name: 'a', namespace: 'b' }, status: { phase: name } }, 'Pod');
    return read.ok && read.value.phase;
  };
  t.equal(phase('Succeeded'), 'finished');
  t.equal(phase('Failed'), 'finished');
  t.equal(phase('Pending'), 'pending');
  t.equal(phase('Unknown'), 'pending');
  t.end();
});

t.test('says where an object has not the form that the API gives it', (t) => {
  const problems = (raw: unknown): unknown => {
    const read = parseWorkload(raw, 'Deployment');
    return read.ok ? [] : read.problems.map(({ at }) => at);
  };
  t.same(problems(7), ['']);
  t.same(problems({ metadata: { name: 'a' }, spec: { template: [] } }), ['spec.template']);
  t.same(problems({ metadata: { name: 'a' }, spec: { template: { metadata: { labels: { a: 1 } } } } }), [
    'spec.template.metadata.labels',
  ]);
  t.same(problems({ spec: {} }), ['metadata.name']);
  t.end();
});

t.test('knows a workload by kind and API version', (t) => {
  t.equal(workloadKindOf({ kind: 'Deployment', apiVersion: 'apps/v1' }), 'Deployment');
  t.equal(workloadKindOf({ kind: 'Deployment', apiVersion: 'example.com/v1' }), undefined);
  t.equal(workloadKindOf({ kind: 'Service', apiVersion: 'v1' }), undefined);
  t.end();
});

t.test('reads who calls the pods though no policy and no Service says so', (t) => {
  const callers = (spec: object, annotations?: object): unknown => {
    const template = { metadata: { annotations }, spec };
    const read = parseWorkload({ metadata: { name: 'web' }, spec: { template } }, 'Deployment');
    return read.ok ? read.value.untoldCallers : read.problems;
  };
  const onNode = { containers: [{ ports: [{ containerPort: 80, hostPort: 80 }] }] };
  const scraped = { 'prometheus.io/scrape': 'true' };
  t.strictSame(callers(onNode), ['node']);
  t.strictSame(callers({ initContainers: onNode.containers, containers }), undefined);
  t.strictSame(callers({ ...onNode, hostNetwork: true }), undefined, 'no policy is about those');
  t.strictSame(callers({ containers }, scraped), ['scraper']);
  t.strictSame(callers(onNode, scraped), ['node', 'scraper']);
  t.strictSame(callers({ containers }, { 'prometheus.io/scrape': 'false' }), undefined);
  t.end();
});
