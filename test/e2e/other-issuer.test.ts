import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { makeCertificate } from '../support/certificates.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { root } from '../support/root.js';
import { endSamples, startSample, type Sample } from '../support/sample.js';

/** The sample with the tokens of a real OpenID provider in place of its own. */

let provider: ChildProcess;
let issuer: string;
let ca: string;
let sample: Sample;
const audience = 'https://notes.example';

beforeAll(async () => {
  const folder = await temporaryFolder();
  const { key, certificate } = await makeCertificate();
  const certificateFile = join(folder, 'certificate.pem');
  await writeFile(join(folder, 'key.pem'), key);
  await writeFile(certificateFile, certificate);
  ca = await readFile(certificateFile, 'utf8');
  const child = spawn(process.execPath, [join(root, 'test/support/openid-provider.mjs'), folder], { cwd: root });
  provider = child;
  issuer = await new Promise<string>((resolve, reject) => {
    let errors = '';
    child.stderr.on('data', (part) => (errors += String(part)));
    child.stdout.on('data', (part) => resolve(String(part).trim()));
    child.once('exit', () => reject(new Error(errors)));
  });
  sample = await startSample({
    JWKS_URL: `${issuer}/jwks`,
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: audience,
    NODE_EXTRA_CA_CERTS: certificateFile,
  });
}, 60_000);
afterAll(async () => {
  provider.kill();
  await endSamples();
});

/** A token by the client credentials grant (RFC 6749, 4.4) for a resource (RFC 8707). */
function token(client: string, scope: string, resource = audience): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope, resource }).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const auth = `${client}:${encodeURIComponent('a secret of a test')}`;
  return new Promise((resolve, reject) => {
    const sent = request(`${issuer}/token`, { method: 'POST', ca, auth, headers }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += String(part)));
      answer.on('end', () => {
        const { access_token: made } = JSON.parse(text) as { access_token?: string };
        if (made === undefined) reject(new Error(text));
        else resolve(made);
      });
    });
    sent.on('error', reject).end(body);
  });
}

const get = (path: string, bearer: string) => sample.request.get(path).auth(bearer, { type: 'bearer' });

test('a token of the provider opens what its scope and roles open, and no more', async () => {
  const mine = await token('notes-app', 'notes:read');
  expect(decodeProtectedHeader(mine)).toMatchObject({ alg: 'RS256', typ: 'at+jwt', kid: 'provider-key' });
  expect(decodeJwt(mine)).not.toHaveProperty('nbf');
  await get('/protected-resource', mine).expect(200);
  const { body } = await get('/me', mine).expect(200);
  expect(body).toEqual({ subject: 'notes-app', scopes: ['notes:read'] });
  await get('/notes', mine).expect(200);
  await sample.request.post('/notes').auth(mine, { type: 'bearer' }).send({ title: 'a', body: 'b' }).expect(403);
  await get('/admin/statistics', mine).expect(403);
  await get('/admin/statistics', await token('back-office', 'notes:read')).expect(200);
});

test('a token of the provider for another service is refused', async () => {
  await get('/notes', await token('notes-app', 'notes:read', 'https://other.example')).expect(401);
});

test('a token of the local key is refused: there is none to sign it with', async () => {
  await expect(sample.token('alice', 'notes:read')).rejects.toThrow('no development key');
});

test('accounts are not kept here', async () => {
  await sample.request.post('/auth/login').send({ email: 'a@example.com', password: 'a pass phrase' }).expect(404);
  await sample.request.get('/.well-known/jwks.json').expect(404);
  await get('/admin/users', await token('back-office', 'notes:read')).expect(404);
});
