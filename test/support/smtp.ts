import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { makeCertificate } from './certificates.js';

/** A mail server, and what reached it. */
export interface TestSmtpServer {
  readonly port: number;
  /** The recipient, and the message as it was sent. */
  readonly mails: string[];
  /** How many connections there were. */
  tries(): number;
  close(): Promise<void>;
}

/** Starts a mail server. @param options what it does other than to accept everything */
export async function startSmtpServer(options: SMTPServerOptions = {}, port = 0): Promise<TestSmtpServer> {
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
    closeTimeout: 500,
    ...options,
  });
  server.on('error', () => undefined);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    tries: () => tries,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
