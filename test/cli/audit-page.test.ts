import { readFile } from 'node:fs/promises';
import t from 'tap';
import type { PageDocument } from '../../src/report/page-document.js';
import { buildPageInto, sha256 } from '../page/built-page.js';
import { CLUSTER, DB_POLICY, networkPolicy } from './reach-world.js';
import { runIn } from './world.js';

const WIDE = networkPolicy('shop/wide', 'podSelector: {}\npolicyTypes: [Ingress]\ningress: [{}]');

interface Element {
  readonly attributes: string;
  readonly content: string;
}

/** Every element of a name that has an end, as a browser finds it: nothing in a script or style is markup but its end. */
function elements(html: string, name: 'script' | 'style'): readonly Element[] {
  const found = html.matchAll(new RegExp(`<${name}\\b([^>]*)>([^]*?)</${name}>`, 'g'));
  return [...found].map(([, attributes = '', content = '']) => ({ attributes, content }));
}

t.test('the page of an audit is one file with the program, the look and the data in it', async (t) => {
  const cwd = t.testdir({ 'all.yaml': CLUSTER + DB_POLICY + WIDE, page: {} });
  await buildPageInto(`${cwd}/page`);
  const { code, stdout, stderr } = await runIn(cwd, ['audit', 'all.yaml', '-o', 'html'], { pageFolder: `${cwd}/page` });
  t.match({ code, stderr }, { code: 0, stderr: '' });
  const [data, program, ...more] = elements(stdout, 'script');
  const [style, ...others] = elements(stdout, 'style');
  t.strictSame([...more, ...others], []);
  const script = await readFile(`${cwd}/page/page.js`, 'utf8');
  const look = await readFile(`${cwd}/page/page.css`, 'utf8');
  t.equal(program?.content, script);
  t.equal(style?.content, look);

  t.test('its policy admits exactly these two, and no request', (t) => {
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(stdout)?.[1] ?? '';
    t.strictSame(policy.replaceAll('&#39;', "'").split('; '), [
      "default-src 'none'",
      `style-src 'sha256-${sha256(style?.content ?? '')}'`,
      `script-src 'sha256-${sha256(program?.content ?? '')}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    t.end();
  });

  t.test('nothing in it refers to anything outside of it', (t) => {
    const markup = stdout.replace(/(<(script|style)\b[^>]*>)[^]*?<\/\2>/g, '$1');
    const references = [...markup.matchAll(/\s(src|href|srcset|action|data|poster)="([^"]*)"/g)].map(([, , to]) => to);
    t.strictSame(
      references.filter((to) => to?.startsWith('data:') !== true),
      [],
    );
    t.notMatch(markup, /\son\w+=|\sstyle=|http-equiv="refresh"|<(iframe|object|embed|base)\b/i);
    // Not by `notMatch`, which would print the whole program.
    const outside = [
      ...look.matchAll(/@import|url\(\s*["']?(?!data:)/gi),
      ...script.matchAll(
        /\b(?:fetch|import|importScripts|Worker|EventSource|WebSocket|open|sendBeacon)\(\s*["'`](?:\w+:)?\/\//g,
      ),
      ...script.matchAll(/\bimport\s*["'{*]/g),
    ];
    t.strictSame(
      outside.map(([text]) => text),
      [],
    );
    t.end();
  });

  const document = JSON.parse(data?.content ?? '') as PageDocument;
  t.match(data?.attributes, 'type="application/json"');
  t.match(document, { at: '2026-06-01T12:00:00.000Z', profile: { name: 'baseline' }, counts: { policies: 2 } });
  t.ok(document.findings.some(({ subject }) => subject === 'NetworkPolicy shop/wide'));
});

t.test('where the page was not built, the command that builds it is named', async (t) => {
  const cwd = t.testdir({ 'all.yaml': CLUSTER });
  const ran = await runIn(cwd, ['audit', 'all.yaml', '-o', 'html'], { pageFolder: `${cwd}/nowhere` });
  t.match(ran, {
    code: 2,
    stdout: '',
    stderr: /^error: the page is not built: .*nowhere.*; npm run build:page makes it\n$/,
  });
});
