import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import type { Lookup } from '../../src/controller/replica-texts.js';
import { startDecisionsSource } from '../../src/controller/decisions-source.js';

const METRICS = `# TYPE firebreak_admission_requests_total counter
firebreak_admission_requests_total{kind="NetworkPolicy",operation="CREATE",decision="deny",dry_run="false"} 3
firebreak_break_glass_total 1
`;

interface Webhook {
  readonly url: string;
  answer: { status: number; text: string };
}

async function webhook(t: Test): Promise<Webhook> {
  const own = { answer: { status: 200, text: METRICS } };
  const server = createServer((_, response) => response.writeHead(own.answer.status).end(own.answer.text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return Object.assign(own, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics` });
}

/** What it says next of whether it is answered. */
function listening(): { readonly status: (problem: string | undefined) => void; readonly next: () => Promise<string> } {
  let told: (text: string) => void = () => undefined;
  return {
    status: (problem) => {
      told(problem ?? 'answered');
    },
    next: () => new Promise((resolve) => (told = resolve)),
  };
}

t.test('what the replicas counted is added up', async (t) => {
  const [one, other] = [await webhook(t), await webhook(t)];
  const source = startDecisionsSource({ urls: [one.url, other.url], every: 5 });
  t.teardown(() => {
    source.close();
  });
  while (source.last === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  t.match(source.last, { requests: [{ decision: 'deny', count: 6 }], breakGlass: 2 });
  const same = source.last;
  await new Promise((resolve) => setTimeout(resolve, 30));
  t.equal(source.last, same, 'the same object as long as nothing changed');
});

t.test('every address behind one name is asked, in that name, and of two families one counts', async (t) => {
  const hosts: string[] = [];
  let port = 0;
  for (const address of ['127.0.0.1', '127.0.0.2']) {
    const server = createServer((request, response) => {
      hosts.push(`${address} ${request.headers.host ?? ''}`);
      response.end(METRICS);
    });
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    port = (server.address() as AddressInfo).port;
    t.teardown(() => server.close());
  }
  const names: string[] = [];
  const lookup: Lookup = (name) => {
    names.push(name);
    return Promise.resolve([
      { address: '127.0.0.2', family: 4 },
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  };
  const url = `http://firebreak-metrics.firebreak-system.svc:${port}/metrics`;
  const source = startDecisionsSource({ urls: [url], lookup, every: 60_000 });
  t.teardown(() => {
    source.close();
  });
  while (source.last === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  t.match(source.last, { requests: [{ decision: 'deny', count: 6 }], breakGlass: 2 });
  t.strictSame(names, ['firebreak-metrics.firebreak-system.svc']);
  const host = `firebreak-metrics.firebreak-system.svc:${port}`;
  t.strictSame(hosts.sort(), [`127.0.0.1 ${host}`, `127.0.0.2 ${host}`]);
});

t.test('a name that stands for nobody is a problem that is told', async (t) => {
  const { status, next } = listening();
  const problem = next();
  const lookup: Lookup = () => Promise.reject(new Error('getaddrinfo ENOTFOUND firebreak-metrics'));
  const source = startDecisionsSource({ urls: ['http://firebreak-metrics/metrics'], lookup, status });
  t.teardown(() => {
    source.close();
  });
  t.equal(await problem, 'http://firebreak-metrics/metrics: getaddrinfo ENOTFOUND firebreak-metrics');
});

t.test('a webhook that gives no answer is told of once, and is not shown with old figures', async (t) => {
  const one = await webhook(t);
  one.answer = { status: 503, text: '' };
  const { status, next } = listening();
  const problem = next();
  const source = startDecisionsSource({ urls: [one.url], every: 5, status });
  t.teardown(() => {
    source.close();
  });
  t.equal(await problem, `${one.url}: answered 503`);
  t.equal(source.last, undefined);
  const again = next();
  one.answer = { status: 200, text: METRICS };
  t.equal(await again, 'answered');
  t.match(source.last, { breakGlass: 1 });
  const other = next();
  one.answer = { status: 200, text: 'something_else 1\n' };
  t.equal(await other, 'these are not the metrics of a webhook');
  t.equal(source.last, undefined);
});
