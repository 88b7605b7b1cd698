import { TOKEN_LIFETIME_MINUTES } from '../mail-tokens.js';
import type { Email } from './mailer.js';

/** The texts of all e-mails. */
export interface EmailTemplates {
  /** Asks to confirm an address. @param token on a line of its own */
  confirmAddress(to: string, token: string): Email;
  /** Tells the owner of an account that someone tried to register it again. */
  alreadyRegistered(to: string): Email;
  /** Allows to set a new password. @param token on a line of its own */
  resetPassword(to: string, token: string): Email;
  /** Tells the owner about a login from an address that is new to the account. */
  newLogin(to: string, ip: string): Email;
  passwordChanged(to: string): Email;
  secondFactorEnabled(to: string): Email;
  secondFactorDisabled(to: string): Email;
}

/**
 * Creates the templates. Instead of pages of their own, they link to the operations in the docs, which people can try out.
 *
 * @param publicUrl the origin under which people reach this server
 */
export function createEmailTemplates(publicUrl: string): EmailTemplates {
  const { host } = new URL(publicUrl);
  const link = (operation: string): string => `${publicUrl}/docs/#/accounts/${operation}`;
  const hours = TOKEN_LIFETIME_MINUTES.verify / 60;
  const minutes = TOKEN_LIFETIME_MINUTES.reset;
  const ignore = 'If you did not request this, you can ignore this e-mail.';

  const securityAlert = (to: string, event: string): Email => ({
    to,
    subject: `Security alert for your account at ${host}`,
    text: paragraphs(event, `If this was not you, set a new password immediately:\n${link('forgotPassword')}`),
  });

  return {
    confirmAddress: (to, token) => ({
      to,
      subject: `Confirm your e-mail address for ${host}`,
      text: paragraphs(
        `To finish creating your account at ${host}, open this page, enter the code below as the token and the password you have chosen, and choose "Execute":`,
        link('verifyEmail'),
        token,
        `The code expires in ${hours} hours. ${ignore}`,
      ),
    }),
    alreadyRegistered: (to) => ({
      to,
      subject: `You already have an account at ${host}`,
      text: paragraphs(
        `Someone tried to create an account at ${host} with this e-mail address, but you already have one.`,
        `You can log in with it. If you have forgotten your password, request a new one on this page:`,
        link('forgotPassword'),
        ignore,
      ),
    }),
    resetPassword: (to, token) => ({
      to,
      subject: `Set a new password for ${host}`,
      text: paragraphs(
        `To set a new password for your account at ${host}, open this page, enter the code below as the token and your new password, and choose "Execute":`,
        link('resetPassword'),
        token,
        `The code expires in ${minutes} minutes. ${ignore}`,
      ),
    }),
    newLogin: (to, ip) => securityAlert(to, `Someone logged in to your account from a new address: ${ip}.`),
    passwordChanged: (to) => securityAlert(to, 'The password of your account was changed.'),
    secondFactorEnabled: (to) => securityAlert(to, 'Two-factor authentication was enabled for your account.'),
    secondFactorDisabled: (to) => securityAlert(to, 'Two-factor authentication was disabled for your account.'),
  };
}

function paragraphs(...texts: readonly string[]): string {
  return texts.join('\n\n');
}
