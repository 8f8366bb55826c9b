import t from 'tap';
import { requirePolicyTypes } from '../../../src/guardrails/rules/require-policy-types.js';
import { policy } from '../../changes.js';
import { egress, ingress, outcomeOf, saidOf } from './ask.js';

const said = (spec: Parameters<typeof saidOf>[1], options = {}): string[] =>
  saidOf(requirePolicyTypes, spec, { options });

t.test('policyTypes must be written, and what its absence means is told', (t) => {
  t.strictSame(said({ podSelector: {} }), ['spec.policyTypes: policyTypes is not written; today it means [Ingress]']);
  t.strictSame(said({ podSelector: {}, egress: [] }), [
    'spec.policyTypes: policyTypes is not written; today it means [Ingress]',
  ]);
  t.strictSame(said({ podSelector: {}, egress: [{}] }), [
    'spec.policyTypes: policyTypes is not written; today it means [Ingress, Egress]',
  ]);
  t.strictSame(said({ podSelector: {}, policyTypes: [] }), [
    'spec.policyTypes: policyTypes is not written; today it means [Ingress]',
  ]);
  t.strictSame(said({ podSelector: {} }, { written: false }), []);
  t.strictSame(said(ingress()), []);
  t.end();
});

t.test('the directions asked for must be isolated', (t) => {
  t.strictSame(said(ingress(), { isolate: ['ingress', 'egress'] }), [
    'spec.policyTypes: leaves egress open for the pods it selects',
  ]);
  t.strictSame(said(egress(), { isolate: ['ingress'] }), [
    'spec.policyTypes: leaves ingress open for the pods it selects',
  ]);
  t.strictSame(said({ podSelector: {}, policyTypes: ['Egress', 'Ingress'] }, { isolate: ['ingress', 'egress'] }), []);
  t.end();
});

t.test('rules of a direction that policyTypes leaves out are told once', (t) => {
  const spec = { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] };
  t.strictSame(said(spec), ['spec.egress: has egress rules without effect, because policyTypes leaves out Egress']);
  t.strictSame(said(spec, { effective: false }), []);
  t.strictSame(said(spec, { isolate: ['egress'] }), ['spec.policyTypes: leaves egress open for the pods it selects']);
  t.end();
});

t.test('the fix is the line to paste', (t) => {
  const fixes = (spec: Parameters<typeof policy>[0], options = {}): string[] =>
    outcomeOf(requirePolicyTypes, policy(spec), { options }).findings.map(({ fix }) => fix);
  t.strictSame(fixes({ podSelector: {} }), ['write under spec: policyTypes: [Ingress]']);
  t.strictSame(fixes({ podSelector: {}, egress: [] }, { isolate: ['egress'] }), [
    'write under spec: policyTypes: [Ingress, Egress]',
    'write under spec: policyTypes: [Ingress, Egress], so that only its rules allow egress',
  ]);
  t.strictSame(fixes({ podSelector: {}, policyTypes: ['Egress'], ingress: [{}] }), [
    'write under spec: policyTypes: [Ingress, Egress], or remove the rules',
  ]);
  t.end();
});

t.test('options that ask for nothing are refused', (t) => {
  t.throws(() => said({ podSelector: {} }, { written: false, effective: false }), {
    message: 'options: missing field "isolate"',
  });
  t.throws(() => said({ podSelector: {} }, { written: false, effective: false, isolate: [] }), {
    message: 'options.isolate: must not be empty',
  });
  for (const options of [{}, { written: false }, { effective: false }]) {
    t.doesNotThrow(() => said({ podSelector: {} }, options));
  }
  t.doesNotThrow(() => said({ podSelector: {} }, { written: false, effective: false, isolate: ['egress'] }));
  t.end();
});
