import { randomUUID } from 'node:crypto';
import { hash, verify, type Options } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { Problem } from '../../kit/index.js';

/** Argon2id (the default of the package) with the parameters of OWASP's Password Storage Cheat Sheet. */
const ARGON2_PARAMETERS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The contract requires 8 characters, so shorter passwords never get here. */
const MIN_LENGTH = 8;
const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter(({ length }) => length >= MIN_LENGTH),
);

/** Words that attackers try first on this server; the parts of the owner's address are added to them. */
const CONTEXT_WORDS = ['gatehouse', 'gatekeeper', 'password', 'administrator'];

/** A hash that no password matches, so that verification takes equally long if there is no account. */
const DUMMY_HASH = hash(randomUUID(), ARGON2_PARAMETERS);

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2_PARAMETERS);
}

/**
 * Verifies a password.
 *
 * @param passwordHash `undefined` if there is no account: takes equally long and returns `false`
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const isMatch = await verify(passwordHash ?? (await DUMMY_HASH), password);
  return isMatch && passwordHash !== undefined;
}

/**
 * Rejects passwords that attackers try first: common ones, in upper or lower case, and those that consist of the owner's
 * address, a part of it or a word of this server, apart from digits and punctuation.
 *
 * @throws Problem `invalid_input`
 */
export function assertStrong(password: string, email = ''): void {
  const message = weakness(password.toLowerCase(), email);
  if (message !== undefined)
    throw new Problem('invalid_input', { errors: [{ in: 'body', path: '/password', message }] });
}

function weakness(password: string, email: string): string | undefined {
  if (COMMON_PASSWORDS.has(password)) return 'is one of the most common passwords';
  const words = [...CONTEXT_WORDS, ...email.split('@'), email].map(lettersOf);
  const letters = lettersOf(password);
  if (letters !== '' && words.includes(letters))
    return 'is easy to guess: it consists of your address or a name of this server';
  return undefined;
}

function lettersOf(text: string): string {
  return text.replace(/\P{L}/gu, '');
}
