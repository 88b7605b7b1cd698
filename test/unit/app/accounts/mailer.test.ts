import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { createMailer, DeliveryRefused, type Mailer } from '../../../../src/app/accounts/mail/mailer.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { startSmtpServer, type TestSmtpServer } from '../../../support/smtp.js';

const email = { to: 'alice@example.com', subject: 'Confirm your address', text: 'The code is\n\nabc' };
const id = '01955d3c-6f00-7a3b-8c1d-2e4f60718293';
const never = new AbortController().signal;
const servers: TestSmtpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** What is logged, as text. */
function recordLog() {
  const lines: unknown[] = [];
  return { info: (...args: unknown[]) => void lines.push(args), text: () => JSON.stringify(lines) };
}

async function startServer(options: SMTPServerOptions = {}): Promise<TestSmtpServer> {
  const server = await startSmtpServer({ disabledCommands: ['STARTTLS'], ...options });
  servers.push(server);
  return server;
}

function mailerTo(smtpUrl: string, from = 'a@b.example'): Mailer {
  return createMailer({ smtpUrl, from, directory: '/nowhere' }, recordLog());
}

describe('a mail server', () => {
  test('gets the e-mail, from the address of the settings, with an id by which it can be recognized', async () => {
    const { port, mails } = await startServer();
    await mailerTo(`smtp://127.0.0.1:${port}`, 'Notes <notes@example.com>').send(email, id, never);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatch(/^alice@example\.com\n/);
    const parts = ['From: Notes <notes@example.com>', 'Subject: Confirm your address', 'The code is', 'abc'];
    for (const part of [...parts, `Message-ID: <${id}@example.com>`]) expect(mails[0]).toContain(part);
  });

  test('is told who we are, by name and password', async () => {
    const seen: unknown[] = [];
    const { port, mails } = await startServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        seen.push([username, password]);
        done(null, { user: username });
      },
    });
    await mailerTo(`smtp://notes:s%2Fcret@127.0.0.1:${port}`).send(email, id, never);
    expect(seen).toEqual([['notes', 's/cret']]);
    expect(mails).toHaveLength(1);
  });

  test('whose certificate cannot be trusted gets nothing, and no secret is in the error', async () => {
    const { port, mails } = await startServer({ secure: true });
    const error: unknown = await mailerTo(`smtps://notes:hunter2@127.0.0.1:${port}`)
      .send(email, id, never)
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain('self-signed certificate');
    expect(mails).toEqual([]);
    for (const secret of ['hunter2', 'abc']) expect(String(error)).not.toContain(secret);
  });

  test.each([
    ['the recipient', { onRcptTo: refuse(550) }, true],
    ['the recipient for now', { onRcptTo: refuse(450) }, false],
    ['the sender', { onMailFrom: refuse(550) }, false],
    ['the connection', { onConnect: refuse(421) }, false],
    ['the message', { onData: refuseMessage }, false],
  ])('that refuses %s is asked again, unless it would say the same', async (_, options, isFinal) => {
    const { port } = await startServer(options);
    const error: unknown = await mailerTo(`smtp://127.0.0.1:${port}`)
      .send(email, id, never)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof DeliveryRefused).toBe(isFinal);
  });

  test.each([
    ['connects and says nothing', { onConnect: () => undefined }],
    ['never acknowledges', { onData: () => undefined }],
  ])('that %s is not waited for once the server closes', async (_, options) => {
    const { port } = await startServer(options);
    const begun = Date.now();
    const closing = AbortSignal.timeout(200);
    await expect(mailerTo(`smtp://127.0.0.1:${port}`).send(email, id, closing)).rejects.toThrow('in time');
    expect(Date.now() - begun).toBeLessThan(3_000);
  });
});

type Done = (error?: Error | null) => void;

function refuse(responseCode: number) {
  return (_what: unknown, session: unknown, done?: Done): void => {
    const callback = done ?? (session as Done);
    callback(Object.assign(new Error('no'), { responseCode }));
  };
}

function refuseMessage(stream: NodeJS.ReadableStream, _session: unknown, done: Done): void {
  stream.resume();
  stream.on('end', () => done(Object.assign(new Error('no'), { responseCode: 554 })));
}

describe('without a mail server', () => {
  test('the e-mail is a file that only its owner can read, and the log says where', async () => {
    const directory = join(await temporaryFolder(), 'mail');
    const log = recordLog();
    const mailer = createMailer({ smtpUrl: undefined, from: 'notes@example.com', directory }, log);
    await mailer.send(email, id, never);
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
    await mailer.send({ ...email, to: 'a@b.example\r\nBcc: c@d.example' }, id, never);
    const [name = ''] = await readdir(directory);
    expect(await readFile(join(directory, name), 'utf8')).not.toMatch(/^Bcc/im);
  });
});
