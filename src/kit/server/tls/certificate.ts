import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { atSetting, Diagnostics } from '../../diagnostic.js';
import { diagnostic } from '../../diagnostic-codes.js';
import { localCertificate } from './local-ca.js';
import { certificatesIn, validity } from './pem.js';
import { errorCode } from '../../local/secure-file.js';
import { tlsProfile } from './profile.js';

/**
 * Where the server's key and certificate come from: two PEM files (TLS_KEY_FILE and TLS_CERT_FILE, of which a missing
 * one is an error), or a folder in which they are made for this machine.
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
 * @throws StartupError with everything that is wrong with both files: unreadable, not PEM, weak, expired, not valid yet, not a pair
 */
export async function loadCertificate(source: TlsSource): Promise<Credentials> {
  if ('localDirectory' in source) {
    const { key, certificate, ...local } = await localCertificate(source.localDirectory);
    return { key, certificate, expires: expiryOf(certificate), local };
  }
  const found = new Diagnostics();
  const keyText = await readText('TLS_KEY_FILE', source.keyFile, found);
  const chainText = await readText('TLS_CERT_FILE', source.certFile, found);
  const key = keyText === undefined ? undefined : readKey(`${source.keyFile}`, keyText, found);
  const chain = chainText === undefined ? [] : readChain(`${source.certFile}`, chainText, found);
  if (key) checkStrength(`${source.keyFile}`, key, found);
  if (chain[0]) checkDates(`${source.certFile}`, chain[0], found);
  if (key && chain[0]) checkPair(source, key, chain, found);
  if (keyText !== undefined && chainText !== undefined && !found.hasErrors)
    checkUse(`${source.certFile}`, keyText, chainText, found);
  found.throwIfErrors();
  if (keyText === undefined || chainText === undefined) throw new Error('A file of the certificate was not read.');
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

async function readText(setting: Setting, file: string | undefined, found: Diagnostics): Promise<string | undefined> {
  if (file === undefined) {
    const other = setting === 'TLS_KEY_FILE' ? 'TLS_CERT_FILE' : 'TLS_KEY_FILE';
    const hint = `Set it to ${EXPECTED_CONTENT[setting]}, or unset ${other} to use a certificate made for this machine.`;
    found.add(diagnostic('setting-missing', atSetting(setting), `It is not set, but ${other} is.`, hint));
    return undefined;
  }
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCode(error) ?? 'unknown reason';
    const message = `${file} ${FILE_ERRORS[code] ?? `cannot be read (${code})`}.`;
    const hint = `Set it to ${EXPECTED_CONTENT[setting]}.`;
    found.add(diagnostic('certificate-unreadable', atSetting(setting), message, hint));
    return undefined;
  }
}

function readKey(file: string, text: string, found: Diagnostics): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    const isEncrypted = /ENCRYPTED/.test(text);
    found.add(
      diagnostic(
        'certificate-invalid',
        atSetting('TLS_KEY_FILE'),
        isEncrypted ? `${file} is encrypted.` : `${file} has no private key in PEM format.`,
        isEncrypted
          ? 'Write the key without a passphrase: openssl pkey -in encrypted.pem -out key.pem'
          : `Set it to ${EXPECTED_CONTENT.TLS_KEY_FILE}.`,
      ),
    );
    return undefined;
  }
}

function readChain(file: string, text: string, found: Diagnostics): readonly X509Certificate[] {
  const hint = `Set it to ${EXPECTED_CONTENT.TLS_CERT_FILE}.`;
  const report = (message: string): void =>
    found.add(diagnostic('certificate-invalid', atSetting('TLS_CERT_FILE'), message, hint));
  try {
    const chain = certificatesIn(text);
    if (chain.length === 0) report(`${file} has no certificate in PEM format.`);
    return chain;
  } catch {
    report(`${file} has a certificate that cannot be read.`);
    return [];
  }
}

/** NIST SP 800-131A and the CA/Browser Forum: RSA from 2048 bits, the three NIST curves, Edwards curves. */
function checkStrength(file: string, key: KeyObject, found: Diagnostics): void {
  const type = key.asymmetricKeyType ?? 'unknown';
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  const strong =
    (type.startsWith('rsa') && modulusLength >= 2048) ||
    (type === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve)) ||
    type === 'ed25519' ||
    type === 'ed448';
  if (strong) return;
  const size = type.startsWith('rsa') ? `${modulusLength} bits` : namedCurve;
  const message = `The key in ${file} is too weak, or unfit for TLS (${`${type} ${size}`.trim()}).`;
  const hint = 'Use an EC key on P-256, or RSA with 2048 bits or more.';
  found.add(diagnostic('certificate-weak', atSetting('TLS_KEY_FILE'), message, hint));
}

function checkDates(file: string, leaf: X509Certificate, found: Diagnostics): void {
  const { from, to } = validity(leaf);
  const report = (message: string, hint: string): void =>
    found.add(diagnostic('certificate-expired', atSetting('TLS_CERT_FILE'), message, hint));
  if (to <= Date.now()) report(`${file} has expired on ${new Date(to).toISOString()}.`, 'Renew the certificate.');
  if (from > Date.now())
    report(
      `${file} is not valid before ${new Date(from).toISOString()}.`,
      "Use a certificate that is valid today, or set this machine's clock right.",
    );
}

function checkPair(
  source: { readonly keyFile: string | undefined; readonly certFile: string | undefined },
  key: KeyObject,
  chain: readonly X509Certificate[],
  found: Diagnostics,
): void {
  const place = chain.findIndex((certificate) => certificate.checkPrivateKey(key));
  if (place === 0) return;
  const isElsewhere = place > 0;
  found.add(
    diagnostic(
      'certificate-mismatch',
      atSetting('TLS_CERT_FILE'),
      isElsewhere
        ? `${source.certFile} has the certificate of the key in ${source.keyFile} as number ${place + 1}.`
        : `${source.certFile} does not belong to the key in ${source.keyFile}.`,
      isElsewhere
        ? "Put the server's own certificate first, those of its issuers after it."
        : 'Set TLS_KEY_FILE and TLS_CERT_FILE to a key and the certificate that was issued for it.',
    ),
  );
}

/** The last check is OpenSSL's: it also refuses signatures that are too weak. */
function checkUse(file: string, key: string, cert: string, found: Diagnostics): void {
  try {
    createSecureContext({ ...tlsProfile, key, cert });
  } catch (error) {
    const reason =
      typeof error === 'object' && error !== null && 'reason' in error ? String(error.reason) : 'unknown reason';
    const message = `${file} cannot be used for TLS (${reason}).`;
    found.add(diagnostic('certificate-invalid', atSetting('TLS_CERT_FILE'), message, 'Use another certificate.'));
  }
}

function expiryOf(certificate: string): Date {
  const [leaf] = certificatesIn(certificate);
  return new Date(leaf ? validity(leaf).to : 0);
}
