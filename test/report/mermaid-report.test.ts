import t from 'tap';
import { mermaidReport } from '../../src/report/mermaid-report.js';
import { diffGraph, mapGraph } from '../../src/report/reach-graph.js';
import { DIFF, HOSTILE_NAMES, MAP, mapWithName } from './sample-reach.js';

t.test('a subgraph a namespace, an arrow a connection', (t) => {
  t.equal(
    mermaidReport(mapGraph(MAP)),
    `flowchart LR
  subgraph s0["data"]
    n1["data/db (StatefulSet)"]
  end
  subgraph s1["shop"]
    n0["shop/web (Deployment)"]
  end
  n2("10.0.0.0/8, 192.0.2.1/32")
  n3("world")
  n0 -->|"TCP 5432, 6000-6010"| n1
  n0 -->|"UDP 53"| n2
  n3 -->|"everything"| n0
`,
  );
  t.end();
});

t.test('what opens and what closes differ in their lines', (t) => {
  t.match(
    mermaidReport(diffGraph(DIFF)),
    /linkStyle 0 stroke:#c62828\n {2}linkStyle 1 stroke:#2e7d32,stroke-dasharray:4\n$/,
  );
  t.end();
});

t.test('within quotes there are only letters, digits, plain marks and numeric entities', (t) => {
  for (const name of HOSTILE_NAMES) {
    const text = mermaidReport(mapGraph(mapWithName(name)));
    for (const [, label = ''] of text.matchAll(/"([^"]*)"/g))
      t.match(label, /^(?:[\p{L}\p{N} ,./()-]|#\d+;)*$/u, JSON.stringify(name));
    t.match(text.replace(/"[^"]*"/g, '""'), /^[\w\s[\]()|">:;#,-]*$/);
  }
  t.end();
});
