import { request, type IncomingHttpHeaders } from 'node:http';
import t, { type Test } from 'tap';
import { createPageServer, type PageServerOptions } from '../../src/controller/page-server.js';
import type { AuditReport } from '../../src/audit/audit-report.js';
import type { PageDocument } from '../../src/report/page-document.js';
import { auditOf } from '../audit/auditing.js';

const ASSETS = { script: 'console.log(1)', style: 'p { color: red }' };

async function served(t: Test, options: Partial<PageServerOptions> = {}): Promise<string> {
  const report = auditOf('');
  const server = createPageServer({ report: () => report, assets: ASSETS, host: '127.0.0.1', port: 0, ...options });
  const authority = await server.listen();
  t.teardown(() => server.close());
  return `http://${authority}`;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** With headers that fetch would not send. */
function ask(url: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    })
      .on('error', reject)
      .end();
  });
}

t.test('the page is served with its program and style beside it, and nothing inline', async (t) => {
  const url = await served(t);
  const page = await fetch(`${url}/`);
  const html = await page.text();
  t.equal(page.status, 200);
  t.notMatch(html, /<script>|<style|\son\w+=|\sstyle=/);
  const policy = page.headers.get('content-security-policy') ?? '';
  t.match(policy, "default-src 'none'");
  t.match(policy, "frame-ancestors 'none'");
  t.notMatch(policy, /unsafe|https?:|\*/);
  for (const [name, value] of Object.entries({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-cache',
    'cross-origin-resource-policy': 'same-origin',
  }))
    t.equal(page.headers.get(name), value, name);
  for (const [path, text, type] of [
    ['/assets/page.js', ASSETS.script, 'text/javascript; charset=utf-8'],
    ['/assets/page.css', ASSETS.style, 'text/css; charset=utf-8'],
  ] as const) {
    const asset = await fetch(`${url}${path}`);
    t.equal(await asset.text(), text);
    t.equal(asset.headers.get('content-type'), type);
  }
});

t.test('the report is what the page is drawn from, and is not sent again while it is the same', async (t) => {
  let report: AuditReport | undefined;
  const url = await served(t, { report: () => report });
  const early = await fetch(`${url}/report.json`);
  t.equal(early.status, 503);
  t.equal(early.headers.get('retry-after'), '5');
  report = auditOf('');
  const first = await fetch(`${url}/report.json`);
  const document = (await first.json()) as PageDocument;
  t.equal(document.at, report.at);
  const etag = first.headers.get('etag') ?? '';
  t.match(etag, /^".+"$/);
  t.equal((await fetch(`${url}/report.json`, { headers: { 'if-none-match': etag } })).status, 304);
  report = { ...report, at: '2030-01-01T00:00:00.000Z' };
  t.equal((await fetch(`${url}/report.json`, { headers: { 'if-none-match': etag } })).status, 200);
});

t.test('decisions of the webhook are part of it', async (t) => {
  const decisions = { requests: [], guardrails: [], breakGlass: 7 };
  const url = await served(t, { decisions: () => decisions });
  t.match(await (await fetch(`${url}/report.json`)).json(), { decisions });
});

t.test('with a token the report is for those who present it, and the empty page for all', async (t) => {
  const url = await served(t, { token: 'a secret' });
  t.equal((await fetch(`${url}/`)).status, 200);
  for (const authorization of ['', 'Bearer', 'Bearer a secre', 'Bearer a secret2', 'Basic a secret', 'a secret']) {
    const refused = await fetch(`${url}/report.json`, { headers: { authorization } });
    t.equal(refused.status, 401, authorization);
    t.equal(refused.headers.get('www-authenticate'), 'Bearer');
    t.notMatch(await refused.text(), 'secret');
  }
  t.equal((await fetch(`${url}/report.json`, { headers: { authorization: 'Bearer a secret' } })).status, 200);
});

t.test('nothing but reading is possible', async (t) => {
  const url = await served(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const refused = await fetch(`${url}/report.json`, { method });
    t.equal(refused.status, 405, method);
    t.equal(refused.headers.get('allow'), 'GET, HEAD');
  }
  const head = await ask(`${url}/report.json`, {}, 'HEAD');
  t.equal(head.status, 200);
  t.equal(head.body, '');
  t.ok(Number(head.headers['content-length']) > 0);
  for (const path of ['/nowhere', '/assets/', '/assets/%2e%2e/x', '//report.json']) {
    t.equal((await ask(`${url}${path}`, {})).status, 404, path);
  }
});

t.test(
  'a name that was made to point here gets no answer: the page of a stranger must not read the report',
  async (t) => {
    const url = await served(t);
    for (const host of ['evil.example', 'evil.example:8081', '127.0.0.1.evil.example', 'localhost.evil.example'])
      t.equal((await ask(`${url}/report.json`, { host })).status, 421, host);
    const port = new URL(url).port;
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]:80', 'LOCALHOST'])
      t.equal((await ask(`${url}/report.json`, { host })).status, 200, host);
    const guarded = await served(t, { token: 'x' });
    const presented = await ask(`${guarded}/report.json`, { host: 'audit.example', authorization: 'Bearer x' });
    t.equal(presented.status, 200, 'a token is a better guard than a name');
  },
);

t.test('a report that cannot be shown is an error, and the next one is shown', async (t) => {
  let broken = true;
  const url = await served(t, {
    report: () => {
      if (broken) throw new Error('internal');
      return auditOf('');
    },
  });
  const failed = await fetch(`${url}/report.json`);
  t.equal(failed.status, 500);
  t.notMatch(await failed.text(), 'internal');
  broken = false;
  t.equal((await fetch(`${url}/report.json`)).status, 200);
});

t.test('a port that is taken is told by its name', async (t) => {
  const url = await served(t);
  const port = Number(new URL(url).port);
  await t.rejects(served(t, { port }), /another process listens there/);
});
