import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const keyBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*-----END [A-Z ]*PRIVATE KEY-----/;

/** A key and the certificates that stand beside it in one PEM file, the server's own first. */
export interface Pair {
  readonly key: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

/**
 * All certificates of a PEM text, in its order; text between them is passed over (RFC 7468, section 2).
 *
 * @throws when one of them cannot be read
 */
export function certificatesIn(text: string): X509Certificate[] {
  return Array.from(text.matchAll(certificateBlock), ([block]) => new X509Certificate(block));
}

/**
 * A private key and its certificates out of one PEM text.
 *
 * @returns `undefined` where a part is missing or broken, or the key belongs to another certificate
 */
export function pairIn(text: string): Pair | undefined {
  try {
    const key = createPrivateKey(keyBlock.exec(text)?.[0] ?? '');
    const certificates = certificatesIn(text);
    return certificates[0]?.checkPrivateKey(key) ? { key, certificates } : undefined;
  } catch {
    return undefined;
  }
}

/** From when until when a certificate is valid, in ms since 1970. */
export function validity(certificate: X509Certificate): { readonly from: number; readonly to: number } {
  return { from: Date.parse(certificate.validFrom), to: Date.parse(certificate.validTo) };
}
