import { randomBytes } from 'node:crypto';
import { createSealing } from '../../../../src/app/accounts/sealing.js';
import { StartupError } from '../../../../src/kit/index.js';

const key = () => randomBytes(32).toString('base64');

test('what was sealed opens with the same key and in the same place only', () => {
  const secret = key();
  const sealed = createSealing(secret).seal('JBSWY3DP', 'totp alice');
  expect(sealed).not.toContain('JBSWY3DP');
  expect(createSealing(secret).open(sealed, 'totp alice')).toBe('JBSWY3DP');
  expect(() => createSealing(secret).open(sealed, 'totp mallory')).toThrow();
  expect(() => createSealing(key()).open(sealed, 'totp alice')).toThrow();
});

test('no two seals of a text are the same', () => {
  const sealing = createSealing(key());
  expect(sealing.seal('a', 'b')).not.toBe(sealing.seal('a', 'b'));
});

test('what was changed, cut or made up does not open', () => {
  const sealing = createSealing(key());
  const bytes = Buffer.from(sealing.seal('JBSWY3DP', 'a'), 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => sealing.open(changed.toString('base64'), 'a')).toThrow();
    expect(() => sealing.open(bytes.subarray(0, at).toString('base64'), 'a')).toThrow();
  }
});

test.each(['', 'a secret', randomBytes(31).toString('base64'), randomBytes(33).toString('base64')])(
  'the key %j is refused at the start',
  (secret) => {
    expect(() => createSealing(secret)).toThrow(StartupError);
  },
);
