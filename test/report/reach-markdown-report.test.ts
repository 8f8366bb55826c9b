import t from 'tap';
import { diffMarkdownReport, mapMarkdownReport } from '../../src/report/reach-markdown-report.js';
import { DIFF, HOSTILE_NAMES, MAP, mapWithName, NO_DIFF, NO_MAP } from './sample-reach.js';

t.test('a table of connections, and lists below it', (t) => {
  t.equal(
    mapMarkdownReport(MAP),
    `# Who can talk to whom

| From | To | Ports |
| --- | --- | --- |
| shop/web (Deployment) | data/db (StatefulSet) | TCP 5432, 6000-6010 |
| shop/web (Deployment) | 10.0.0.0/8, 192.0.2.1/32 | UDP 53 |
| world | shop/web (Deployment) | everything |

3 connections.

## Not isolated

- shop/web (Deployment) is not isolated for ingress

## Assumed

- Pods of the host network are left out: shop/agent (DaemonSet)
`,
  );
  t.equal(mapMarkdownReport(NO_MAP), '# Who can talk to whom\n\nNobody to nobody.\n');
  t.end();
});

t.test('a difference has a table for what opens and one for what closes', (t) => {
  t.match(diffMarkdownReport(DIFF), '## Opens 1 connection\n\n| From | To | Ports |');
  t.match(diffMarkdownReport(DIFF), '- data/db (StatefulSet) is no longer isolated for ingress');
  t.equal(diffMarkdownReport(NO_DIFF), '# What changes\n\nOpens nothing and closes nothing.\n');
  t.end();
});

t.test('no name becomes markup', (t) => {
  for (const name of HOSTILE_NAMES) {
    const text = mapMarkdownReport(mapWithName(name));
    t.notMatch(text, /<(script|img)|\]\(|`|!\[|https?:\/\//, JSON.stringify(name));
    t.equal(text.split('\n').filter((line) => /^\|(?:[^|]*\|){3}$/.test(line)).length, 3);
  }
  t.end();
});
