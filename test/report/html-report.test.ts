import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import t from 'tap';
import type { ReachMap } from '../../src/reach/views.js';
import { PortSet } from '../../src/model/port-set.js';
import { diffHtmlReport, mapHtmlReport } from '../../src/report/html-report.js';
import { DIFF, HOSTILE_NAMES, MAP, mapWithName, NO_MAP, workload } from './sample-reach.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

t.test('the page admits its own style and script by their hashes, and nothing from anywhere', (t) => {
  const page = mapHtmlReport(MAP, sha256);
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
  const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '';
  t.match(
    page,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${sha256(style)}'; script-src 'sha256-${sha256(script)}'; base-uri 'none'; form-action 'none'">`,
  );
  t.equal(page.match(/<script/g)?.length, 1);
  t.notMatch(page, /\b(?:src|href|style|on\w+)=/);
  t.notMatch(page, /https?:\/\//);
  t.end();
});

t.test('the script parses and writes no markup', (t) => {
  const script = /<script>([^]*?)<\/script>/.exec(mapHtmlReport(MAP, sha256))?.[1] ?? '';
  t.doesNotThrow(() => new Script(script));
  t.notMatch(script, /innerHTML|insertAdjacentHTML|document\.write|eval/);
  t.end();
});

t.test('each connection is a row and a cell of the matrix, both under the same names', (t) => {
  const page = mapHtmlReport(MAP, sha256);
  t.match(
    page,
    '<tr data-f="shop/web (Deployment)" data-t="data/db (StatefulSet)" data-fn="shop" data-tn="data"><td>shop/web (Deployment)</td><td>data/db (StatefulSet)</td><td>TCP 5432, 6000-6010</td></tr>',
  );
  t.match(page, '<button data-f="shop/web (Deployment)" data-t="data/db (StatefulSet)"');
  t.match(page, '<li>shop/web (Deployment) is not isolated for ingress</li>');
  t.end();
});

t.test('of many workloads the matrix is by namespace', (t) => {
  const connections = Array.from({ length: 60 }, (_, k) => ({
    from: workload(`n${k % 5}/w${k}`),
    to: workload('shop/web'),
    ports: PortSet.everything,
  }));
  const map: ReachMap = { ...NO_MAP, connections };
  const page = mapHtmlReport(map, sha256);
  t.match(page, '<h2>By namespace</h2>');
  t.match(page, '<button data-f="n0" data-t="shop" title="n0 -&gt; shop: 12 connections">12</button>');
  t.match(page, '<tr data-f="n0" data-t="shop" data-fn="n0" data-tn="shop">');
  t.end();
});

t.test('a difference says of each row whether it opens or closes', (t) => {
  const page = diffHtmlReport(DIFF, sha256);
  t.match(page, '<td class="opened">opened</td>');
  t.match(page, '<td class="closed">closed</td>');
  t.match(page, '<li>data/db (StatefulSet) is no longer isolated for ingress</li>');
  t.end();
});

t.test('an empty map is a page as well', (t) => {
  const page = mapHtmlReport(NO_MAP, sha256);
  t.match(page, 'no connection');
  t.notMatch(page, '<h2>By');
  t.end();
});

t.test('no name becomes markup', (t) => {
  const tags = (page: string): readonly string[] =>
    [...new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map((m) => m[1] ?? ''))].sort();
  const usual = tags(mapHtmlReport(MAP, sha256));
  for (const name of HOSTILE_NAMES) {
    const page = mapHtmlReport(mapWithName(name), sha256);
    t.strictSame(
      tags(page).filter((tag) => !usual.includes(tag)),
      [],
      JSON.stringify(name),
    );
    for (const [, attributes = ''] of page.matchAll(/<(?:tr|button|option)([^>]*)>/g))
      t.match(attributes, /^(?: (?:data-\w+|title|value|class|id)="[^"<>]*"| hidden)*$/);
    t.notMatch(page.replace(/<script>[^]*<\/script>/, ''), /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
  t.end();
});
