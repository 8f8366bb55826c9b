import t from 'tap';
import { readDocuments } from '../../src/documents/read-documents.js';
import { kubectlReads, withoutKubectl } from './kubectl.js';
import { refusedNodes, trickyNodes, trickyScalars } from './tricky-scalars.js';

function read(text: string): unknown {
  const { documents, errors } = readDocuments(text, 'test');
  if (errors[0]) throw new Error(errors[0].message);
  return (documents[0]?.value as { v: unknown }).v;
}

const list = trickyScalars.map(([text]) => `- ${text}`).join('\n');

t.test('tricky scalars are read as kubectl reads them', (t) => {
  for (const [text, value] of trickyScalars) t.strictSame(read(`v: ${text}\nw: 1\n`), value, `'${text}'`);
  t.end();
});

t.test('tricky nodes are read as kubectl reads them', (t) => {
  for (const [text, value] of trickyNodes) t.strictSame(read(`v: ${text}\n`), value, text);
  t.end();
});

t.test('what has no form in JSON or no meaning is refused, with its line', (t) => {
  for (const text of refusedNodes) {
    const { documents, errors } = readDocuments(`a: 1\nv: ${text}\n`, 'test');
    t.same(documents, [], text);
    t.match(errors, [{ line: Number }], text);
    t.ok((errors[0]?.line ?? 0) >= 2, text);
  }
  t.end();
});

t.test('this kubectl agrees', { skip: withoutKubectl }, (t) => {
  t.strictSame(
    kubectlReads(`v:\n${list}`),
    trickyScalars.map(([, value]) => value),
  );
  for (const [text, value] of trickyNodes) t.same(kubectlReads(`v: ${text}`), value, text);
  for (const text of refusedNodes) t.equal(kubectlReads(`v: ${text}`), undefined, text);
  t.end();
});
