import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';

/** An e-mail in plain text. */
export interface Email {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Sends an e-mail, with two retries until `close` is called. Logs a failure, without the text. Never rejects. */
  send(email: Email): Promise<void>;
  close(): void;
}

export interface MailSettings {
  /** `smtps://user:password@host:465` or `smtp://…:587`. */
  readonly smtpUrl: string | undefined;
  readonly from: string;
  /** Where e-mails are written if there is no server. */
  readonly directory: string;
}

type MailLogger = Pick<Logger, 'info' | 'error'>;

const RETRY_DELAYS_MS = [1_000, 5_000];
const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Creates a mailer that uses an SMTP server, or else writes e-mails to files that only their owner can read. */
export function createMailer({ smtpUrl, from, directory }: MailSettings, log: MailLogger): Mailer {
  if (smtpUrl === undefined) return createFileMailer(from, directory, log);
  const { hostname } = new URL(smtpUrl);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  // An e-mail contains a secret: it leaves this machine encrypted, or not at all.
  const transport = createTransport({ url: smtpUrl, requireTLS: !isLoopback, ...TIMEOUTS_MS }, { from });
  const closing = new AbortController();

  return {
    async send(email) {
      for (let retries = 0; ; retries += 1) {
        try {
          await transport.sendMail(email);
          return;
        } catch (error) {
          const delayMs = RETRY_DELAYS_MS[retries];
          if (delayMs === undefined || closing.signal.aborted) {
            log.error(
              { reason: error instanceof Error ? error.message : String(error) },
              'an e-mail could not be sent',
            );
            return;
          }
          await wait(delayMs, undefined, { signal: closing.signal }).catch(() => undefined);
        }
      }
    },
    close() {
      closing.abort();
      transport.close();
    },
  };
}

function createFileMailer(from: string, directory: string, log: MailLogger): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true }, { from });
  return {
    async send(email) {
      try {
        const { message } = await transport.sendMail(email);
        const file = join(directory, `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}.eml`);
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeFile(file, message as Buffer, { mode: 0o600, flag: 'wx' });
        log.info({ file, subject: email.subject }, 'an e-mail was written to a file, because SMTP_URL is not set');
      } catch (error) {
        log.error({ err: error }, 'an e-mail could not be written to a file');
      }
    },
    close: () => transport.close(),
  };
}
