import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createMailer } from '../../../../src/app/accounts/mail/mailer.js';
import { makeCertificate } from '../../../support/certificates.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const email = { to: 'alice@example.com', subject: 'Confirm your address', text: 'The code is\n\nabc' };
const servers: SMTPServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise<void>((done) => server.close(done)))));

/** What is logged, as text. */
function recordLog() {
  const lines: unknown[] = [];
  const write = (...args: unknown[]) => void lines.push(args);
  return { info: write, error: write, text: () => JSON.stringify(lines) };
}

/** A mail server, and what reached it. */
async function startServer(
  options: SMTPServerOptions = {},
): Promise<{ port: number; mails: string[]; tries: () => number }> {
  const mails: string[] = [];
  let tries = 0;
  const { key, certificate: cert } = await makeCertificate();
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    onConnect(_session, done) {
      tries += 1;
      done();
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push(
          `${session.envelope.rcptTo.map(({ address }) => address).join()}\n${Buffer.concat(parts).toString()}`,
        );
        done();
      });
    },
    ...options,
  });
  servers.push(server);
  server.on('error', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.server.address() as AddressInfo).port, mails, tries: () => tries };
}

describe('a mail server', () => {
  test('gets the e-mail, from the address of the settings', async () => {
    const { port, mails } = await startServer({ disabledCommands: ['STARTTLS'] });
    const log = recordLog();
    const mailer = createMailer(
      { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'Notes <notes@example.com>', directory: '/nowhere' },
      log,
    );
    await mailer.send(email);
    mailer.close();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatch(/^alice@example\.com\n/);
    for (const part of ['From: Notes <notes@example.com>', 'Subject: Confirm your address', 'The code is', 'abc'])
      expect(mails[0]).toContain(part);
  });

  test('is told who we are, by name and password', async () => {
    const seen: unknown[] = [];
    const { port, mails } = await startServer({
      authOptional: false,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password }, _session, done) => {
        seen.push([username, password]);
        done(null, { user: username });
      },
    });
    const mailer = createMailer(
      { smtpUrl: `smtp://notes:s%2Fcret@127.0.0.1:${port}`, from: 'a@b.example', directory: '' },
      recordLog(),
    );
    await mailer.send(email);
    mailer.close();
    expect(seen).toEqual([['notes', 's/cret']]);
    expect(mails).toHaveLength(1);
  });

  test('whose certificate cannot be trusted gets nothing; it is tried three times, and no secret is logged', async () => {
    const { port, mails, tries } = await startServer({ secure: true });
    const log = recordLog();
    const mailer = createMailer(
      { smtpUrl: `smtps://notes:hunter2@127.0.0.1:${port}`, from: 'a@b.example', directory: '' },
      log,
    );
    await mailer.send(email);
    mailer.close();
    expect(mails).toEqual([]);
    expect(log.text()).toContain('could not be sent');
    for (const secret of ['hunter2', 'abc']) expect(log.text()).not.toContain(secret);
    expect(tries()).toBeLessThanOrEqual(3);
  }, 30_000);

  test('that does not come back is not waited for once the server closes', async () => {
    const log = recordLog();
    const mailer = createMailer({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@b.example', directory: '' }, log);
    const begun = Date.now();
    const sent = mailer.send(email);
    setTimeout(() => mailer.close(), 200);
    await sent;
    expect(Date.now() - begun).toBeLessThan(3000);
    expect(log.text()).toContain('could not be sent');
  });

  test('that is back at the second try gets it then', async () => {
    let refusals = 1;
    const { port, mails } = await startServer({
      disabledCommands: ['STARTTLS'],
      onMailFrom: (_address, _session, done) => done((refusals -= 1) >= 0 ? new Error('try later') : undefined),
    });
    const mailer = createMailer(
      { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'a@b.example', directory: '' },
      recordLog(),
    );
    await mailer.send(email);
    mailer.close();
    expect(mails).toHaveLength(1);
  });
});

describe('without a mail server', () => {
  test('the e-mail is a file that only its owner can read, and the log says where', async () => {
    const directory = join(await temporaryFolder(), 'mail');
    const log = recordLog();
    const mailer = createMailer({ smtpUrl: undefined, from: 'notes@example.com', directory }, log);
    await mailer.send(email);
    const [name = ''] = await readdir(directory);
    const file = join(directory, name);
    expect(name).toMatch(/\.eml$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/To: alice@example\.com[\s\S]*abc/);
    expect(log.text()).toContain(JSON.stringify(file).slice(1, -1));
    expect(log.text()).not.toContain('abc');
  });

  test('an e-mail cannot be made to go to anyone else by its address', async () => {
    const directory = await temporaryFolder();
    const mailer = createMailer({ smtpUrl: undefined, from: 'notes@example.com', directory }, recordLog());
    await mailer.send({ ...email, to: 'a@b.example\r\nBcc: c@d.example' });
    const [name = ''] = await readdir(directory);
    expect(await readFile(join(directory, name), 'utf8')).not.toMatch(/^Bcc/im);
  });
});
