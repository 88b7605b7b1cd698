import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { localCertificate, type LocalCertificate } from '../../../../../src/kit/server/tls/local-ca.js';
import { temporaryFolders } from '../../../../support/certificates.js';

const folders = temporaryFolders();
afterAll(folders.clear);

const works = (made: LocalCertificate) =>
  new X509Certificate(made.certificate).checkPrivateKey(createPrivateKey(made.key));

describe('a local certificate', () => {
  test('is one working pair for each of five processes that start at the same time', async () => {
    const folder = join(folders.make(), 'tls');
    const source = JSON.stringify(join(process.cwd(), 'src/kit/server/tls/local-ca.ts'));
    const script = `import { localCertificate } from ${source};
      console.log(JSON.stringify(await localCertificate(${JSON.stringify(folder)})));`;
    const made = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
        await once(child, 'close');
        return JSON.parse(output) as LocalCertificate;
      }),
    );
    expect(made.every(works)).toBe(true);
    expect(new Set(made.map((one) => one.certificate)).size).toBe(1);
    expect(made.filter((one) => one.authorityCreated)).toHaveLength(1);
  });

  const openssl = spawnSync('openssl', ['version']).status === 0 ? test : test.skip;
  openssl.each([
    ['-verify_hostname', 'localhost'],
    ['-verify_ip', '127.0.0.1'],
    ['-verify_ip', '::1'],
  ])('finds nothing to object to in strict mode (openssl verify -x509_strict %s %s)', async (kind, name) => {
    const folder = folders.make();
    const { authorityFile } = await localCertificate(folder);
    const strict = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', authorityFile, kind, name];
    const { stdout, stderr } = spawnSync('openssl', [...strict, join(folder, 'localhost.pem')], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toBe(`${join(folder, 'localhost.pem')}: OK\n`);
  });
});
