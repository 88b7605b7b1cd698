import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify, type Options } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { Problem } from '../../kit/index.js';
import { createBoundedQueue } from './bounded-queue.js';

export interface HashingSettings {
  readonly argon2: Options;
  /** How many passwords are hashed at the same time. */
  readonly maxConcurrent: number;
  /** How many may wait for it. */
  readonly maxQueued: number;
}

/** Hashing occupies threads of Node's pool, of which there are four: others, like those that read files, stay free. */
const MAX_HASHING_THREADS = 3;

export const DEFAULT_HASHING: HashingSettings = {
  // Argon2id (the default of the package) with the parameters of OWASP's Password Storage Cheat Sheet.
  argon2: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
  maxConcurrent: Math.max(1, Math.min(MAX_HASHING_THREADS, availableParallelism() - 1)),
  maxQueued: 50,
};

/** Hashes passwords. Both functions throw Problem `unavailable` while too many are waiting. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /**
   * Verifies a password.
   *
   * @param passwordHash `undefined` if there is no account: takes equally long and returns `false`
   */
  verify(passwordHash: string | undefined, password: string): Promise<boolean>;
}

/** Creates a hasher with a bounded queue, so that a flood of passwords delays neither other requests nor itself. */
export function createPasswordHasher({
  argon2,
  maxConcurrent,
  maxQueued,
}: HashingSettings = DEFAULT_HASHING): PasswordHasher {
  const queue = createBoundedQueue(maxConcurrent, maxQueued);
  /** A hash that no password matches, so that verification takes equally long if there is no account. */
  const dummyHash = hash(randomUUID(), argon2);
  return {
    hash: (password) => queue.run(() => hash(password, argon2)),
    verify: (passwordHash, password) =>
      queue.run(async () => {
        const isMatch = await verify(passwordHash ?? (await dummyHash), password);
        return isMatch && passwordHash !== undefined;
      }),
  };
}

/** The contract requires 8 characters, so shorter passwords never get here. */
const MIN_LENGTH = 8;
const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter(({ length }) => length >= MIN_LENGTH),
);

/** Words that attackers try first on this server; the parts of the owner's address are added to them. */
const CONTEXT_WORDS = ['gatehouse', 'gatekeeper', 'password', 'administrator'];

/**
 * Rejects passwords that attackers try first: common ones, in upper or lower case, and those that consist of the owner's
 * address, a part of it or a word of this server, apart from digits and punctuation.
 *
 * @throws Problem `invalid_input`
 */
export function assertStrong(password: string, email: string): void {
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
