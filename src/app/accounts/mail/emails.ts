import { lifetimes } from '../mail-tokens.js';
import type { Letter } from './mailer.js';

/** What the mails say, in one place. */
export interface Letters {
  /** The code that confirms an address. */
  confirm(to: string, token: string): Letter;
  /** To the owner of an account that someone tried to open again. */
  alreadyRegistered(to: string): Letter;
  /** The code for a new password. */
  reset(to: string, token: string): Letter;
  /** After a change that the owner should know of. */
  changed(to: string, what: string): Letter;
}

/** @param publicUrl how people know this server */
export function createLetters(publicUrl: string): Letters {
  const name = new URL(publicUrl).host;
  const docs = `${publicUrl}/docs/`;
  const stranger = 'If this was not you, you need not do anything.';
  return {
    confirm: (to, token) => ({
      to,
      subject: `Confirm your address for ${name}`,
      text: [
        `Someone, most likely you, wants an account at ${name} with this address.`,
        `To confirm it, send this code to the operation verifyEmail (${docs}#/accounts/verifyEmail):`,
        token,
        `It is good for ${lifetimes.verify / 60} hours. ${stranger}`,
      ].join('\n\n'),
    }),
    alreadyRegistered: (to) => ({
      to,
      subject: `You have an account at ${name}`,
      text: [
        `Someone, most likely you, wants to open an account at ${name} with this address, which has one already.`,
        `Log in, or set a new password with the operation forgotPassword (${docs}#/accounts/forgotPassword).`,
        stranger,
      ].join('\n\n'),
    }),
    reset: (to, token) => ({
      to,
      subject: `Set a new password for ${name}`,
      text: [
        `Someone, most likely you, asks for a new password at ${name}.`,
        `To set it, send this code to the operation resetPassword (${docs}#/accounts/resetPassword):`,
        token,
        `It is good for ${lifetimes.reset} minutes. ${stranger}`,
      ].join('\n\n'),
    }),
    changed: (to, what) => ({
      to,
      subject: `About your account at ${name}`,
      text: `${what}\n\nIf this was not you, set a new password at once (${docs}#/accounts/forgotPassword).`,
    }),
  };
}
