import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { describeWithPostgres } from '../support/database.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { startCluster, type Cluster } from '../support/postgres.js';
import { endSamples, startSample, type Sample } from '../support/sample.js';
import { startSmtpServer, type TestSmtpServer } from '../support/smtp.js';

/** F12: an e-mail that was promised with a 202 is sent, also if the process that promised it is killed. */

const password = 'correct horse battery staple';
const plain = { disabledCommands: ['STARTTLS'] };
const servers: TestSmtpServer[] = [];

async function smtp(options: Parameters<typeof startSmtpServer>[0] = {}, port = 0): Promise<TestSmtpServer> {
  const server = await startSmtpServer({ ...plain, ...options }, port);
  servers.push(server);
  return server;
}

const settings = ({ port }: TestSmtpServer) => ({
  SMTP_URL: `smtp://127.0.0.1:${port}`,
  MAIL_FROM: 'notes@example.com',
});

async function register({ request }: Sample, email: string): Promise<void> {
  await request.post('/auth/register').send({ email, password }).expect(202);
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it never is so');
    await wait(50);
  }
}

afterEach(async () => {
  await endSamples();
  await Promise.all(servers.splice(0).map((server) => server.close()));
}, 30_000);

describe('one process', () => {
  test('F12: SIGTERM while the mail server hangs ends it in time, and the next start sends the e-mails', async () => {
    const hanging = await smtp({ onData: () => undefined });
    const LOCAL_DIRECTORY = await temporaryFolder();
    const sample = await startSample({ ...settings(hanging), LOCAL_DIRECTORY });
    const names = ['alice@example.com', 'bob@example.com', 'carol@example.com'];
    for (const name of names) await register(sample, name);
    await until(() => hanging.tries() > 0);
    const begun = Date.now();
    expect(await sample.end()).toEqual({ code: 0, signal: null });
    expect(Date.now() - begun).toBeLessThan(10_000);

    const working = await smtp();
    await startSample({ ...settings(working), LOCAL_DIRECTORY });
    await until(() => working.mails.length === names.length);
    for (const name of names) expect(working.mails.filter((mail) => mail.startsWith(name))).toHaveLength(1);
  }, 60_000);

  test('F12: an e-mail that the mail server refuses for now is sent when it accepts e-mails again', async () => {
    let isWell = false;
    const refusing = await smtp({
      onMailFrom: (_address, _session, done) =>
        done(isWell ? undefined : Object.assign(new Error('try later'), { responseCode: 421 })),
    });
    const sample = await startSample(settings(refusing));
    await register(sample, 'alice@example.com');
    await until(() => sample.output().includes('it will be tried again'));
    isWell = true;
    await until(() => refusing.mails.length === 1);
    expect(sample.output()).not.toContain('alice@example.com');
  }, 60_000);

  test('F12: a slow mail server gets each e-mail once', async () => {
    const slow = await smtp({ onRcptTo: (_address, _session, done) => void setTimeout(done, 2_000) });
    const sample = await startSample(settings(slow));
    const names = Array.from({ length: 6 }, (_, n) => `user-${n}@example.com`);
    for (const name of names) await register(sample, name);
    await until(() => slow.mails.length === names.length);
    await wait(1_000);
    expect(slow.mails.map((mail) => mail.slice(0, mail.indexOf('\n'))).sort()).toEqual(names);
  }, 60_000);
});

describeWithPostgres('several processes', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(() => cluster.remove(), 30_000);

  async function query(text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(text);
    await client.end();
    return rows;
  }

  test('F12: kill -9 while an e-mail is being sent, or waits for it, loses none and sends none twice', async () => {
    const hanging = await smtp({ onRcptTo: () => undefined });
    const env = { DATABASE_URL: cluster.url, LOCAL_DIRECTORY: await temporaryFolder() };
    const sample = await startSample({ ...env, ...settings(hanging) });
    // More than a process sends at the same time: some are claimed, the others wait.
    const names = Array.from({ length: 8 }, (_, n) => `user-${n}@example.com`);
    for (const name of names) await register(sample, name);
    await until(() => hanging.tries() >= 4);
    await sample.end('SIGKILL');
    const claimed = await query('select id from outbox where claimed_until > now()');
    expect(claimed.length).toBeGreaterThan(0);

    const working = await smtp();
    const others = [startSample({ ...env, ...settings(working) }), startSample({ ...env, ...settings(working) })];
    await Promise.all(others);
    await until(() => working.mails.length === names.length - claimed.length);
    // As if the time had passed after which a process that has claimed an e-mail is considered crashed.
    await query('update outbox set claimed_until = now()');
    await until(async () => (await query('select id from outbox')).length === 0);
    await wait(500);
    expect(working.mails.map((mail) => mail.slice(0, mail.indexOf('\n'))).sort()).toEqual(names);
  }, 90_000);
});
