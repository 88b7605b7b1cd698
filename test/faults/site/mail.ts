import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { makeCertificate } from '../../support/certificates.js';
import { RUNNER_ADDRESS } from './network.js';

/** A mail server that can hang. */
export interface TestMail {
  /** `smtp://…` */
  readonly url: string;
  /** Its certificate, PEM, which is its own authority. */
  readonly certificate: string;
  /** The messages that it has accepted: recipient and text. */
  readonly mails: readonly { readonly to: string; readonly text: string }[];
  /** Accepts connections and says nothing more, or goes on; connections that hang are closed then. */
  hang(isHanging: boolean): void;
  close(): Promise<void>;
}

const PORT = 2525;

/** Starts a mail server on the machine of the suite. */
export async function startTestMail(): Promise<TestMail> {
  const { key, certificate } = await makeCertificate({ name: RUNNER_ADDRESS });
  const mails: { to: string; text: string }[] = [];
  let isHanging = false;
  const waiting: (() => void)[] = [];
  const server = new SMTPServer({
    key,
    cert: certificate,
    authOptional: true,
    onConnect(_session, done) {
      if (isHanging) waiting.push(() => done(new Error('closing')));
      else done();
    },
    onData(stream, { envelope }, done) {
      let text = '';
      stream.on('data', (bytes) => (text += String(bytes)));
      stream.on('end', () => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address).join(), text: text.replace(/=\r?\n/g, '') });
        done();
      });
    },
    closeTimeout: 500,
  });
  server.on('error', () => undefined);
  await once(server.listen(PORT, RUNNER_ADDRESS), 'listening');
  return {
    url: `smtp://${RUNNER_ADDRESS}:${PORT}`,
    certificate,
    mails,
    hang(value) {
      isHanging = value;
      if (!value) for (const close of waiting.splice(0)) close();
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
