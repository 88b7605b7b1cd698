import { limitChanges } from '../../../src/cli/diff/limits.js';
import { contractOf, post } from '../../support/contract.js';

const contractWith = (idempotency: unknown) =>
  contractOf({ paths: { '/a': post({}, idempotency === undefined ? {} : { 'x-idempotency': idempotency }) } });

const day = { keep: '24h' };
const required = { keep: '24h', required: true };

test.each<readonly [string, unknown, unknown, string | undefined]>([
  ['removed', day, undefined, 'breaking'],
  ['required now', day, required, 'breaking'],
  ['new and required', undefined, required, 'breaking'],
  ['shorter', day, { keep: '1h' }, 'risky'],
  ['longer', day, { keep: '48h' }, 'compatible'],
  ['no longer required', required, day, 'compatible'],
  ['new', undefined, day, 'compatible'],
  ['the same', day, { keep: '1440m' }, undefined],
])('x-idempotency that is %s is found by a comparison', async (_what, before, after, effect) => {
  const changes = limitChanges(await contractWith(before), await contractWith(after));
  expect(changes.map(({ rule, effect: found }) => [rule, found])).toEqual(effect ? [['idempotency', effect]] : []);
});
