import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { atSetting, StartupError } from '../../kit/index.js';
import { diagnostic } from '../diagnostic-codes.js';

/** Encrypts secrets for the database. */
export interface Sealing {
  /** Encrypts a text. @param context what the text is and whose; needed again to open it */
  seal(text: string, context: string): string;
  /** Decrypts a text. @throws Error if the key or the context differs, or the text was modified */
  open(sealed: string, context: string): string;
}

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Creates the encryption: AES-256-GCM with a random nonce, and the context as additional authenticated data. A copy of the
 * database alone discloses neither the signing keys nor the secrets of authenticator apps.
 *
 * @param secret 32 bytes in base64
 * @throws StartupError if it is something else
 */
export function createSealing(secret: string): Sealing {
  const key = Buffer.from(secret, 'base64');
  if (key.length !== KEY_BYTES) {
    const message = 'The file does not have 32 bytes in base64.';
    const hint = 'Write one with openssl rand -base64 32.';
    throw new StartupError([diagnostic('encryption-key-invalid', atSetting('ENCRYPTION_KEY_FILE'), message, hint)]);
  }
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context));
      return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
    },
  };
}
