import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';

/** An e-mail in plain text. */
export interface Email {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /**
   * Sends an e-mail. It is sent when this resolves; if it rejects, it usually is not.
   *
   * @param id becomes its `Message-ID`, by which mail servers recognize one that is sent twice
   * @param signal stops waiting for the mail server
   * @throws DeliveryRefused if the mail server does not accept the recipient
   */
  send(email: Email, id: string, signal: AbortSignal): Promise<void>;
}

/** The mail server does not accept the recipient, and would not if asked again. */
export class DeliveryRefused extends Error {}

export interface MailSettings {
  /** `smtps://user:password@host:465` or `smtp://…:587`. */
  readonly smtpUrl: string | undefined;
  readonly from: string;
  /** Where e-mails are written if there is no server. */
  readonly directory: string;
}

const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
/** For the whole of a delivery, however often the mail server says that it is still there. */
const SEND_TIMEOUT_MS = 30_000;

/** Creates a mailer that uses an SMTP server, or else writes e-mails to files that only their owner can read. */
export function createMailer(settings: MailSettings, log: Pick<Logger, 'info'>): Mailer {
  const { smtpUrl, from } = settings;
  if (smtpUrl === undefined) return createFileMailer(settings, log);
  const { hostname } = new URL(smtpUrl);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  // An e-mail contains a secret: it leaves this machine encrypted, or not at all.
  const transport = createTransport({ url: smtpUrl, requireTLS: !isLoopback, ...TIMEOUTS_MS }, { from });

  return {
    async send(email, id, signal) {
      try {
        await withDeadline(transport.sendMail({ ...email, messageId: `<${id}@${hostOf(from)}>` }), signal);
      } catch (error) {
        throw isPermanent(error) ? new DeliveryRefused('the mail server refuses the recipient') : error;
      }
    },
  };
}

/** Rejects when a time has passed, or the signal is aborted. */
async function withDeadline(sending: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]);
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new Error('the mail server did not finish in time'));
    deadline.addEventListener('abort', onAbort);
  });
  try {
    deadline.throwIfAborted();
    await Promise.race([sending, aborted]);
  } finally {
    if (onAbort) deadline.removeEventListener('abort', onAbort);
  }
}

/** Recognizes that the server rejects the recipient with a 5xx reply, as opposed to one of the sender or the credentials. */
function isPermanent(error: unknown): boolean {
  if (!isNativeError(error) || !('command' in error) || !('responseCode' in error)) return false;
  return error.command === 'RCPT TO' && Number(error.responseCode) >= 500;
}

/** Returns the host of `Name <someone@example.com>`. */
function hostOf(from: string): string {
  return from.slice(from.lastIndexOf('@') + 1).replace('>', '');
}

function createFileMailer({ from, directory }: MailSettings, log: Pick<Logger, 'info'>): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true }, { from });
  return {
    async send(email, id) {
      const { message } = await transport.sendMail(email);
      const file = join(directory, `${new Date().toISOString().replaceAll(':', '-')}-${id}.eml`);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(file, message as Buffer, { mode: 0o600, flag: 'wx' });
      log.info({ file, subject: email.subject }, 'an e-mail was written to a file, because SMTP_URL is not set');
    },
  };
}
