import type { Stage } from '../context/stage.js';

/** A body that took longer makes the server check the credentials again. */
const MAX_BODY_WAIT_MS = 1000;

/**
 * Runs authentication and authorization again after a body that had to be waited for: credentials that were revoked
 * meanwhile must not be acted upon. Requests that arrive in one piece are checked once.
 *
 * @param check authenticates and authorizes
 */
export function reauthenticate(check: Stage): Stage {
  return function checkAgain(context) {
    return context.bodyWaitMs > MAX_BODY_WAIT_MS ? check(context) : undefined;
  };
}
