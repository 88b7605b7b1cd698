import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';

/** A mail of plain text. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Tries three times, until `close` is called; what then fails is logged, without the letter. Never rejects. */
  send(letter: Letter): Promise<void>;
  close(): void;
}

export interface MailSettings {
  /** `smtps://user:password@host:465` or `smtp://…:587`. */
  readonly smtpUrl: string | undefined;
  readonly from: string;
  /** Where letters go while there is no server. */
  readonly directory: string;
}

/** Milliseconds between tries. */
const pauses = [1000, 5000];

/** Sends letters through an SMTP server; without one they become files that only their owner can read. */
export function createMailer({ smtpUrl, from, directory }: MailSettings, log: Pick<Logger, 'info' | 'error'>): Mailer {
  if (smtpUrl === undefined) return createFolder(from, directory, log);
  const { hostname } = new URL(smtpUrl);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const times = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
  // A letter holds a secret: off this machine it is sent encrypted, or not at all.
  const transport = createTransport({ url: smtpUrl, requireTLS: !isHere, ...times }, { from });
  const closing = new AbortController();

  return {
    async send(letter) {
      for (let tries = 0; ; tries += 1) {
        try {
          await transport.sendMail(letter);
          return;
        } catch (error) {
          const pause = pauses[tries];
          if (pause === undefined || closing.signal.aborted) {
            log.error({ reason: error instanceof Error ? error.message : String(error) }, 'a mail could not be sent');
            return;
          }
          await wait(pause, undefined, { signal: closing.signal }).catch(() => undefined);
        }
      }
    },
    close() {
      closing.abort();
      transport.close();
    },
  };
}

function createFolder(from: string, directory: string, log: Pick<Logger, 'info' | 'error'>): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true }, { from });
  return {
    async send(letter) {
      try {
        const { message } = await transport.sendMail(letter);
        const file = join(directory, `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}.eml`);
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeFile(file, message as Buffer, { mode: 0o600, flag: 'wx' });
        log.info({ file, subject: letter.subject }, 'there is no SMTP_URL: the mail is a file');
      } catch (error) {
        log.error({ err: error }, 'a mail could not be written');
      }
    },
    close: () => transport.close(),
  };
}
