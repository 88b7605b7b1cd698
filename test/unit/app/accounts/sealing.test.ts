import { randomBytes } from 'node:crypto';
import { createSealing, UnknownKeyError } from '../../../../src/app/accounts/sealing.js';
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

test('of several keys the first one seals, and all of them open', () => {
  const [older, old, newest] = [key(), key(), key()];
  const [first, second] = [createSealing(older).seal('a', 'x'), createSealing(`${old}\n${older}`).seal('b', 'x')];
  const sealing = createSealing(`${newest}\n${old}\r\n\n  ${older}\n`);
  expect(sealing.open(first, 'x')).toBe('a');
  expect(sealing.open(second, 'x')).toBe('b');
  const third = sealing.seal('c', 'x');
  expect(createSealing(newest).open(third, 'x')).toBe('c');
  expect(() => createSealing(`${old}\n${older}`).open(third, 'x')).toThrow(UnknownKeyError);
  expect(() => createSealing(newest).open(first, 'x')).toThrow(UnknownKeyError);
});

test('what an older key has sealed is sealed with the newest again, and nothing else', () => {
  const [old, newest] = [key(), key()];
  const sealing = createSealing(`${newest}\n${old}`);
  const resealed = sealing.reseal(createSealing(old).seal('a', 'x'), 'x') ?? '';
  expect(createSealing(newest).open(resealed, 'x')).toBe('a');
  expect(sealing.reseal(resealed, 'x')).toBeUndefined();
  expect(() => sealing.reseal(createSealing(key()).seal('a', 'x'), 'x')).toThrow(UnknownKeyError);
  expect(() => sealing.reseal(resealed, 'y')).toThrow(UnknownKeyError);
});

test.each([
  `${key()}\na secret`,
  '\n \n',
  '',
  'a secret',
  randomBytes(31).toString('base64'),
  randomBytes(33).toString('base64'),
])('the key %j is refused at the start', (secret) => {
  expect(() => createSealing(secret)).toThrow(StartupError);
});
