import t from 'tap';
import { dotReport } from '../../src/report/dot-report.js';
import { diffGraph, mapGraph } from '../../src/report/reach-graph.js';
import { DIFF, HOSTILE_NAMES, MAP, mapWithName } from './sample-reach.js';

t.test('a cluster a namespace, an arrow a connection', (t) => {
  t.equal(
    dotReport(mapGraph(MAP)),
    `digraph reach {
  rankdir=LR;
  node [shape=box];
  subgraph cluster_0 {
    label="data";
    n1 [label="data/db (StatefulSet)"];
  }
  subgraph cluster_1 {
    label="shop";
    n0 [label="shop/web (Deployment)"];
  }
  n2 [label="10.0.0.0/8, 192.0.2.1/32", shape=ellipse];
  n3 [label="world", shape=ellipse];
  n0 -> n1 [label="TCP 5432, 6000-6010", color=gray30];
  n0 -> n2 [label="UDP 53", color=gray30];
  n3 -> n0 [label="everything", color=gray30];
}
`,
  );
  t.end();
});

t.test('a difference is drawn in colours, and changes of isolation at their workload', (t) => {
  const text = dotReport(diffGraph(DIFF));
  t.match(text, 'n0 -> n1 [label="TCP 5432", color=red3];');
  t.match(text, 'n0 -> n2 [label="everything", color=green4, style=dashed];');
  t.match(text, 'n1 [label="data/db (StatefulSet), isolation for ingress lost"];');
  t.end();
});

t.test('a name is within its quotes, whatever it is', (t) => {
  for (const name of HOSTILE_NAMES) {
    const text = dotReport(mapGraph(mapWithName(name)));
    const bare = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
    t.match(bare, /^[\w\s[\]{}=",;>-]*$/, JSON.stringify(name));
    t.notMatch(text, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
  t.end();
});
