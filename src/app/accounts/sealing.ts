import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { atSetting, StartupError } from '../../kit/index.js';
import { diagnostic } from '../diagnostic-codes.js';

/** Encrypts secrets for the database. */
export interface Sealing {
  /** Encrypts a text with the newest key. @param context what the text is and whose; needed again to open it */
  seal(text: string, context: string): string;
  /** Decrypts a text with the key that fits. @throws UnknownKeyError */
  open(sealed: string, context: string): string;
  /** Encrypts a text with the newest key again. @returns `undefined` if it already is. @throws UnknownKeyError */
  reseal(sealed: string, context: string): string | undefined;
}

/** No key opens a text: it was sealed with another key or as something else, or was modified. */
export class UnknownKeyError extends Error {
  constructor(context: string) {
    super(`no key of ENCRYPTION_KEY_FILE opens "${context}"`);
  }
}

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Creates the encryption: AES-256-GCM with a random nonce, and the context as additional authenticated data. A copy of the
 * database alone discloses neither the signing keys nor the secrets of authenticator apps.
 *
 * @param secrets one key per line, the newest first, 32 bytes in base64 each: the first one seals, all of them open
 * @throws StartupError if it is something else
 */
export function createSealing(secrets: string): Sealing {
  const keys = parseKeys(secrets);
  const [newest = Buffer.alloc(0)] = keys;

  function open(sealed: string, context: string): { readonly text: string; readonly key: Buffer } {
    const bytes = Buffer.from(sealed, 'base64');
    for (const key of keys) {
      const text = decrypt(bytes, key, context);
      if (text !== undefined) return { text, key };
    }
    throw new UnknownKeyError(context);
  }

  return {
    seal: (text, context) => encrypt(text, newest, context),
    open: (sealed, context) => open(sealed, context).text,
    reseal(sealed, context) {
      const { text, key } = open(sealed, context);
      return key === newest ? undefined : encrypt(text, newest, context);
    },
  };
}

function parseKeys(secrets: string): readonly Buffer[] {
  const keys = secrets
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line, 'base64'));
  if (keys.length > 0 && keys.every(({ length }) => length === KEY_BYTES)) return keys;
  const message = 'The file does not have 32 bytes in base64 on each line.';
  const hint = 'Write one with openssl rand -base64 32.';
  throw new StartupError([diagnostic('encryption-key-invalid', atSetting('ENCRYPTION_KEY_FILE'), message, hint)]);
}

function encrypt(text: string, key: Buffer, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** @returns `undefined` if the key does not fit */
function decrypt(bytes: Buffer, key: Buffer, context: string): string | undefined {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}
