import { randomUUID } from 'node:crypto';
import { hash, verify, type Options } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { Problem } from '../../kit/index.js';

/** Argon2id (which is the package's default) with the parameters of OWASP's Password Storage Cheat Sheet. */
const parameters: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Those the contract lets through; 18,000 of them. */
const common: ReadonlySet<string> = new Set(dictionary['passwords-common'].filter(({ length }) => length >= 8));

/** Words that are guessed first here, whatever signs and digits stand around them; the owner's address comes on top. */
const contextWords = ['gatehouse', 'gatekeeper', 'password', 'administrator'];

/** A hash that no password fits, so that looking at nobody's password takes as long as at somebody's. */
const nobody = hash(randomUUID(), parameters);

export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

/**
 * Whether a password is the one of a hash.
 *
 * @param passwordHash `undefined` where there is no such user: it takes as long, and the answer is no
 */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? (await nobody), password);
  return fits && passwordHash !== undefined;
}

/**
 * Refuses passwords that are guessed first: common ones in upper or lower case, and those that are nothing but the
 * owner's address, a part of it, or a word of this server, with signs and digits around.
 *
 * @throws Problem `invalid_input` with the place of the password
 */
export function refuseWeak(password: string, email = ''): void {
  const folded = password.toLowerCase();
  const words = [...contextWords, ...email.split('@'), email].map(letters);
  const message = common.has(folded)
    ? 'is one of the most common passwords'
    : words.includes(letters(folded)) && letters(folded) !== ''
      ? 'is easy to guess: it is your address, or a name of this server'
      : undefined;
  if (message !== undefined)
    throw new Problem('invalid_input', { errors: [{ in: 'body', path: '/password', message }] });
}

function letters(text: string): string {
  return text.replace(/\P{L}/gu, '');
}
