import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { StartupError, type Fault } from '../../diagnostic.js';
import { localCertificate } from './local-ca.js';
import { certificatesIn, validity } from './pem.js';
import { errorCode } from '../../local/secure-file.js';
import { tlsProfile } from './profile.js';

/**
 * Where the server's key and certificate come from: two PEM files (TLS_KEY_FILE and TLS_CERT_FILE, of which a missing
 * one is a fault), or a folder in which they are made for this machine.
 */
export type TlsSource =
  { readonly keyFile: string | undefined; readonly certFile: string | undefined } | { readonly localDirectory: string };

/** What a TLS server needs, checked. */
export interface Credentials {
  /** The private key, PEM. */
  readonly key: string;
  /** The server's certificate and those between it and its authority, PEM. */
  readonly certificate: string;
  /** When the server's certificate expires. */
  readonly expires: Date;
  /** For a certificate made on this machine: the file to trust, and whether that authority is new. */
  readonly local: { readonly authorityFile: string; readonly authorityCreated: boolean } | undefined;
}

/**
 * Loads and checks the server's key and certificate.
 *
 * @param source where they come from
 * @throws StartRefused with every fault of both files: unreadable, not PEM, weak, expired, not valid yet, not a pair
 */
export async function loadCertificate(source: TlsSource): Promise<Credentials> {
  if ('localDirectory' in source) {
    const { key, certificate, ...local } = await localCertificate(source.localDirectory);
    return { key, certificate, expires: expiryOf(certificate), local };
  }
  const faults: Fault[] = [];
  const keyText = await readText('TLS_KEY_FILE', source.keyFile, faults);
  const chainText = await readText('TLS_CERT_FILE', source.certFile, faults);
  const key = keyText === undefined ? undefined : readKey(`${source.keyFile}`, keyText, faults);
  const chain = chainText === undefined ? [] : readChain(`${source.certFile}`, chainText, faults);
  if (key) checkStrength(`${source.keyFile}`, key, faults);
  if (chain[0]) checkDates(`${source.certFile}`, chain[0], faults);
  if (key && chain[0]) checkPair(source, key, chain, faults);
  if (keyText !== undefined && chainText !== undefined && faults.length === 0)
    checkUse(`${source.certFile}`, keyText, chainText, faults);
  if (keyText === undefined || chainText === undefined || faults.length > 0) throw new StartupError(faults);
  return { key: keyText, certificate: chainText, expires: expiryOf(chainText), local: undefined };
}

type Setting = 'TLS_KEY_FILE' | 'TLS_CERT_FILE';

const EXPECTED_CONTENT = {
  TLS_KEY_FILE: "the PEM file with the server's private key",
  TLS_CERT_FILE: "the PEM file with the server's certificate, followed by those of its issuers",
} as const;

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder',
};

async function readText(setting: Setting, file: string | undefined, faults: Fault[]): Promise<string | undefined> {
  if (file === undefined) {
    const other = setting === 'TLS_KEY_FILE' ? 'TLS_CERT_FILE' : 'TLS_KEY_FILE';
    const instead = `set it to ${EXPECTED_CONTENT[setting]}, or unset ${other} to use a certificate made for this machine`;
    faults.push({ where: setting, what: `is not set, while ${other} is`, instead });
    return undefined;
  }
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCode(error) ?? 'unknown reason';
    const what = `${file} ${FILE_ERRORS[code] ?? `cannot be read (${code})`}`;
    faults.push({ where: setting, what, instead: `set it to ${EXPECTED_CONTENT[setting]}` });
    return undefined;
  }
}

function readKey(file: string, text: string, faults: Fault[]): KeyObject | undefined {
  const where = 'TLS_KEY_FILE';
  try {
    return createPrivateKey(text);
  } catch {
    if (/ENCRYPTED/.test(text)) {
      const instead = 'write the key without a passphrase, with `openssl pkey -in encrypted.pem -out key.pem`';
      faults.push({ where, what: `${file} is encrypted`, instead });
    } else {
      faults.push({
        where,
        what: `${file} holds no private key in PEM format`,
        instead: `set it to ${EXPECTED_CONTENT[where]}`,
      });
    }
    return undefined;
  }
}

function readChain(file: string, text: string, faults: Fault[]): readonly X509Certificate[] {
  const where = 'TLS_CERT_FILE';
  const instead = `set it to ${EXPECTED_CONTENT[where]}`;
  try {
    const chain = certificatesIn(text);
    if (chain.length === 0) faults.push({ where, what: `${file} holds no certificate in PEM format`, instead });
    return chain;
  } catch {
    faults.push({ where, what: `${file} holds a certificate that cannot be read`, instead });
    return [];
  }
}

/** NIST SP 800-131A and the CA/Browser Forum: RSA from 2048 bits, the three NIST curves, Edwards curves. */
function checkStrength(file: string, key: KeyObject, faults: Fault[]): void {
  const type = key.asymmetricKeyType ?? 'unknown';
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  const strong =
    (type.startsWith('rsa') && modulusLength >= 2048) ||
    (type === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve)) ||
    type === 'ed25519' ||
    type === 'ed448';
  if (strong) return;
  const size = type.startsWith('rsa') ? `${modulusLength} bits` : namedCurve;
  const what = `${file} is a key that is too weak or unfit for TLS (${`${type} ${size}`.trim()})`;
  faults.push({ where: 'TLS_KEY_FILE', what, instead: 'use an EC key on P-256, or RSA with 2048 bits or more' });
}

function checkDates(file: string, leaf: X509Certificate, faults: Fault[]): void {
  const { from, to } = validity(leaf);
  const where = 'TLS_CERT_FILE';
  if (to <= Date.now())
    faults.push({
      where,
      what: `${file} has expired on ${new Date(to).toISOString()}`,
      instead: 'renew the certificate',
    });
  if (from > Date.now())
    faults.push({
      where,
      what: `${file} is not valid before ${new Date(from).toISOString()}`,
      instead: "use a certificate that is valid today, or set this machine's clock right",
    });
}

function checkPair(
  source: { readonly keyFile: string | undefined; readonly certFile: string | undefined },
  key: KeyObject,
  chain: readonly X509Certificate[],
  faults: Fault[],
): void {
  const place = chain.findIndex((certificate) => certificate.checkPrivateKey(key));
  if (place === 0) return;
  const where = 'TLS_CERT_FILE';
  if (place > 0)
    faults.push({
      where,
      what: `${source.certFile} has the certificate of the key in ${source.keyFile} as number ${place + 1}`,
      instead: "put the server's own certificate first, those of its issuers after it",
    });
  else
    faults.push({
      where,
      what: `${source.certFile} does not belong to the key in ${source.keyFile}`,
      instead: 'set TLS_KEY_FILE and TLS_CERT_FILE to a key and the certificate that was issued for it',
    });
}

/** The last word is OpenSSL's: it also refuses signatures that are too weak. */
function checkUse(file: string, key: string, cert: string, faults: Fault[]): void {
  try {
    createSecureContext({ ...tlsProfile, key, cert });
  } catch (error) {
    const reason =
      typeof error === 'object' && error !== null && 'reason' in error ? String(error.reason) : 'unknown reason';
    faults.push({
      where: 'TLS_CERT_FILE',
      what: `${file} cannot be used for TLS (${reason})`,
      instead: 'use another one',
    });
  }
}

function expiryOf(certificate: string): Date {
  const [leaf] = certificatesIn(certificate);
  return new Date(leaf ? validity(leaf).to : 0);
}
