import { createHash } from 'node:crypto';
import t from 'tap';
import { auditHtmlReport } from '../../src/report/audit-html-report.js';
import { livePage } from '../../src/report/live-page.js';
import type { PageDocument } from '../../src/report/page-document.js';
import { pageDocument } from '../../src/report/page-document-of.js';
import { auditOf } from '../audit/auditing.js';
import { HOSTILE_NAMES } from './sample-reach.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
const ASSETS = { script: 'console.log("page")', style: 'p { color: red }', sha256 };
const REPORT = auditOf('');

/** The data of a page, as its program reads it. */
function dataOf(html: string): PageDocument {
  const text = /<script type="application\/json" id="report">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  return JSON.parse(text) as PageDocument;
}

t.test('the page admits its own style and program by their hashes, and asks nobody for anything', (t) => {
  const html = auditHtmlReport({ report: REPORT }, ASSETS);
  t.match(
    html,
    `content="default-src 'none'; style-src 'sha256-${sha256(ASSETS.style)}'; script-src 'sha256-${sha256(ASSETS.script)}'; img-src data:; base-uri 'none'; form-action 'none'"`,
  );
  t.match(html, `<script>${ASSETS.script}</script>`);
  t.match(html, `>${ASSETS.style}</style>`);
  t.notMatch(html, /<link (?!rel="icon")|\ssrc=|\son\w+=|@import/);
  t.end();
});

t.test('no name ends the data of the page or becomes markup, and all of them come through', (t) => {
  for (const name of [...HOSTILE_NAMES, '</script><script>x()</script>', '<!--<script>', '\u2028', '&lt;', ']]>']) {
    const report = { ...REPORT, undecided: [name], profile: { name, hash: name } };
    const html = auditHtmlReport({ report }, ASSETS);
    t.equal(html.match(/<script/g)?.length, 2);
    t.notMatch(html, /<!--/);
    t.strictSame(dataOf(html), pageDocument(report));
  }
  t.end();
});

t.test('names are shown without characters that move a cursor or turn text round', (t) => {
  const name = 'a\u001b[31m\u202eb\u0000';
  const { undecided } = pageDocument({ ...REPORT, undecided: [name] });
  t.strictSame(undecided, ['a\\u001b[31m\\u202eb\\u0000']);
  t.end();
});

t.test('a program that would end its own element is refused', (t) => {
  t.throws(() => auditHtmlReport({ report: REPORT }, { ...ASSETS, script: '"</script>"' }), /script of the page/);
  t.throws(() => auditHtmlReport({ report: REPORT }, { ...ASSETS, style: '</STYLE>' }), /style of the page/);
  t.end();
});

t.test('the same audit gives the same page', (t) => {
  t.equal(auditHtmlReport({ report: REPORT }, ASSETS), auditHtmlReport({ report: auditOf('') }, ASSETS));
  t.end();
});

t.test('what is served live holds nothing inline', (t) => {
  t.notMatch(livePage(), /<style|<script>|\sstyle=|\son\w+=/);
  t.end();
});
