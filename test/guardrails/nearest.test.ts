import t from 'tap';
import { nearest, suggestion } from '../../src/guardrails/nearest.js';

t.test('the nearest word is found where at most a third of the letters differ', (t) => {
  t.equal(nearest('databse', ['cache', 'database']), 'database');
  t.equal(nearest('web', ['wob', 'webs', 'Web']), 'Web', 'letter case does not count');
  t.equal(nearest('abcdef', ['abcdxy', 'axyzef']), 'abcdxy');
  t.equal(nearest('abcdef', ['abcxyz']), undefined);
  t.equal(nearest('web', []), undefined);
  t.end();
});

t.test('two letters in the wrong order are one mistake', (t) => {
  t.equal(nearest('wbe', ['web']), 'web');
  t.equal(nearest('teir', ['tier']), 'tier');
  t.equal(nearest('onwer', ['other', 'owner']), 'owner');
  t.equal(suggestion('Dney', ['Deny']), '; did you mean "Deny"?');
  t.end();
});

t.test('words of very different length are not compared, and long ones only by their beginning', (t) => {
  t.equal(nearest('a'.repeat(300), ['b', `${'a'.repeat(64)}c`]), `${'a'.repeat(64)}c`);
  t.equal(nearest('web', ['a-very-long-web']), undefined);
  t.end();
});
