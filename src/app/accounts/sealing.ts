import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StartupError } from '../../kit/index.js';

/** Encrypts what has to be kept in the database in a form that can be read again. */
export interface Sealing {
  /** @param place what the text is and whose: it opens nowhere else */
  seal(text: string, place: string): string;
  /** @throws Error when it was sealed with another key, for another place, or has been changed */
  open(sealed: string, place: string): string;
}

const algorithm = 'aes-256-gcm';

/**
 * AES-256-GCM with a new nonce each time. A copy of the database alone gives away neither a signing key nor the secret
 * of an authenticator app.
 *
 * @param secret 32 bytes, in base64
 * @throws StartRefused when it is something else
 */
export function createSealing(secret: string): Sealing {
  const key = Buffer.from(secret, 'base64');
  if (key.length !== 32) {
    const what = 'the file does not hold 32 bytes in base64';
    throw new StartupError([{ where: 'ENCRYPTION_KEY_FILE', what, instead: 'write one with openssl rand -base64 32' }]);
  }
  return {
    seal(text, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(place));
      return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString();
    },
  };
}
