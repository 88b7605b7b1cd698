import type { Request, RequestHandler, Response } from 'express';
import type { IncomingMessage } from 'node:http';
import passport, { type Strategy } from 'passport';
import { Problem } from '../problem.js';
import type { Identity } from './authenticator.js';

/** Runs one passport strategy on a request, without sessions. */
export type PassportRunner<User> = (request: IncomingMessage) => Promise<Identity<User>>;

/**
 * @param refused the problem of credentials that the strategy does not accept; gets passport's reason, for the log
 * @returns the attempt: resolves to who was recognised, rejects with the problem
 */
export function createPassportRunner<User>(
  strategy: Strategy,
  refused: (reason: unknown) => Problem,
): PassportRunner<User> {
  const authenticator = new passport.Passport();
  authenticator.use('scheme', strategy);
  return (request) =>
    new Promise((resolve, reject) => {
      const settle = (error: unknown, identity: Identity<User> | false | null, reason: unknown): void => {
        if (error instanceof Problem) reject(error);
        else if (error) reject(new Problem('unavailable', { cause: error }));
        else if (identity) resolve(identity);
        else reject(refused(reason));
      };
      const middleware = authenticator.authenticate('scheme', { session: false }, settle) as RequestHandler;
      void middleware(request as Request, NO_RESPONSE, (error: unknown) =>
        settle(error ?? new Error('no answer'), null, undefined),
      );
    });
}

/** Strategies never write a response: the runner turns their results into problems. */
const NO_RESPONSE = Object.freeze({}) as Response;
