import type { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { atFile, StartupError } from '../../diagnostic.js';
import { diagnostic } from '../../diagnostic-codes.js';
import { issueAuthority, issueLeaf, type Issued } from './issue-certificate.js';
import { pairIn, validity, type Pair } from './pem.js';
import {
  errorCode,
  makeFolder,
  withDirectoryLock,
  MODE_PRIVATE,
  MODE_PUBLIC,
  readIfExists,
  writeAtomic,
} from '../../local/secure-file.js';

/** What a server on this machine needs to speak HTTPS. */
export interface LocalCertificate {
  /** The private key, PEM. */
  readonly key: string;
  /** The server's certificate followed by its authority's, PEM. */
  readonly certificate: string;
  /** The file a person adds to the trust store of the system or the browser. */
  readonly authorityFile: string;
  /** Whether the authority is new, so that no one can have trusted it yet. */
  readonly authorityCreated: boolean;
}

const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * The certificate for `https://localhost`, from an authority that lives in a folder of this machine. Made on the first
 * call, reused afterwards, renewed 30 days before it expires. Files that are broken or do not belong together are made
 * anew: nothing is lost with them but the trust in the authority, and `authorityCreated` says when it has to be given
 * again.
 *
 * A key shares its file with its certificate, so a pair is always replaced as one, and one process at a time writes:
 * any number may start at once.
 *
 * @param directory the folder; made, for its owner only, where there is none
 * @param now the time that counts as the present
 * @throws StartupError when the folder cannot be used
 */
export async function localCertificate(directory: string, now: Date = new Date()): Promise<LocalCertificate> {
  try {
    await makeFolder(directory);
    return (await kept(directory, now)) ?? (await withDirectoryLock(directory, () => completed(directory, now)));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new StartupError([
      diagnostic(
        'local-directory-unusable',
        atFile(directory),
        `The local certificate cannot be kept in this folder (${code}).`,
        'Let the user that runs the server read and write it, or set TLS_KEY_FILE and TLS_CERT_FILE to a certificate of your own.',
      ),
    ]);
  }
}

function filesIn(directory: string): { authority: string; trusted: string; leaf: string } {
  return {
    authority: join(directory, 'authority-key.pem'),
    // The ending is the one that Windows opens at a double click and Debian's update-ca-certificates asks for.
    trusted: join(directory, 'authority.crt'),
    leaf: join(directory, 'localhost.pem'),
  };
}

async function kept(directory: string, now: Date): Promise<LocalCertificate | undefined> {
  const files = filesIn(directory);
  const authority = usableAuthority(await readIfExists(files.authority, MODE_PRIVATE), now);
  const leaf = authority && usableLeaf(await readIfExists(files.leaf, MODE_PRIVATE), authority, now);
  if (!authority || !leaf || (await readIfExists(files.trusted, MODE_PUBLIC)) !== authority.certificate)
    return undefined;
  return serving(leaf, authority, files.trusted, false);
}

async function completed(directory: string, now: Date): Promise<LocalCertificate> {
  const files = filesIn(directory);
  const found = usableAuthority(await readIfExists(files.authority, MODE_PRIVATE), now);
  const authority = found ?? (await issueAuthority(now));
  if (!found) await writeAtomic(files.authority, authority.key + authority.certificate, MODE_PRIVATE);
  if ((await readIfExists(files.trusted, MODE_PUBLIC)) !== authority.certificate)
    await writeAtomic(files.trusted, authority.certificate, MODE_PUBLIC);

  let leaf = usableLeaf(await readIfExists(files.leaf, MODE_PRIVATE), authority, now);
  if (!leaf) {
    leaf = await issueLeaf(authority, now);
    await writeAtomic(files.leaf, leaf.key + leaf.certificate, MODE_PRIVATE);
  }
  return serving(leaf, authority, files.trusted, !found);
}

function serving(leaf: Issued, authority: Issued, authorityFile: string, authorityCreated: boolean): LocalCertificate {
  return { key: leaf.key, certificate: leaf.certificate + authority.certificate, authorityFile, authorityCreated };
}

function usableAuthority(text: string | undefined, now: Date): Issued | undefined {
  const pair = pairIn(text ?? '');
  const certificate = pair?.certificates[0];
  if (!certificate?.ca || !lasts(certificate, now) || !certificate.verify(certificate.publicKey)) return undefined;
  return issued(pair, certificate);
}

function usableLeaf(text: string | undefined, authority: Issued, now: Date): Issued | undefined {
  const pair = pairIn(text ?? '');
  const certificate = pair?.certificates[0];
  const issuer = pairIn(authority.key + authority.certificate)?.certificates[0];
  if (!certificate || !issuer || !lasts(certificate, now)) return undefined;
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return undefined;
  const covered = certificate.checkHost('localhost') && certificate.checkIP('127.0.0.1') && certificate.checkIP('::1');
  return covered ? issued(pair, certificate) : undefined;
}

function lasts(certificate: X509Certificate, now: Date): boolean {
  const { from, to } = validity(certificate);
  return from <= now.getTime() && now.getTime() < to - RENEW_BEFORE_MS;
}

function issued(pair: Pair | undefined, certificate: X509Certificate): Issued | undefined {
  return (
    pair && { key: pair.key.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate: certificate.toString() }
  );
}
