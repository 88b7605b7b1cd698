import type { RequestHandler } from 'express';
import type { Authenticator, Identity } from '../authentication/authenticator.js';
import { callOf, type Call } from '../context/request-context.js';
import { Problem } from '../problem.js';

/**
 * Learns who calls: asks the authenticator of every scheme the operation names, and goes on when one of the sets the
 * contract lists is complete. Closed by default: no complete set, no way in.
 *
 * Credentials that are sent and not accepted are refused even where none are needed, unless other credentials of the
 * same request are enough.
 */
export function authenticate(): RequestHandler {
  return function authenticateCaller(request, _response, next): Promise<void> | undefined {
    const call = callOf(request);
    const { operation } = call;
    if (!operation || operation.requirements.length === 0) {
      next();
      return undefined;
    }
    const found = new Map<string, Identity>();
    let failure: Problem | undefined;
    call.identities = found;
    const schemes = operation.authenticators.entries();
    return askNext();

    function askNext(): Promise<void> | undefined {
      for (let scheme = schemes.next(); !scheme.done; scheme = schemes.next()) {
        const [name, authenticator] = scheme.value;
        const take = (identity: Identity | undefined): void => {
          if (!identity) return;
          found.set(name, identity);
          call.subject ??= identity.subject;
        };
        const refuse = (error: unknown): void => {
          failure ??= refusal(call, authenticator, error);
        };
        try {
          const answer = authenticator.authenticate(request);
          // Waits only when it has to: a token that was seen before is known at once.
          if (answer instanceof Promise) return answer.then(take).catch(refuse).then(askNext);
          if (answer instanceof Problem) refuse(answer);
          else take(answer);
        } catch (error) {
          refuse(error);
        }
      }
      decide();
      return undefined;
    }

    function decide(): void {
      const complete = operation?.requirements.some(
        ({ schemes: all }) => all.every(({ name }) => found.has(name)) && (all.length > 0 || failure === undefined),
      );
      if (complete) next();
      else next(failure ?? missing(operation?.authenticators.values() ?? []));
    }
  };
}

/** RFC 9110, 15.5.2: a 401 carries a challenge for each scheme that would do. */
function missing(authenticators: Iterable<Authenticator>): Problem {
  const challenges = [...new Set(Array.from(authenticators, (authenticator) => authenticator.challenge()))];
  return new Problem('credentials_missing', { headers: { 'WWW-Authenticate': challenges } });
}

function refusal(call: Call, authenticator: Authenticator, error: unknown): Problem {
  if (!(error instanceof Problem) || error.status !== 401) throw error;
  const isToken = error.code === 'token_invalid';
  call.report(isToken ? 'authn_token_invalid' : 'authn_login_fail', { reason: reasonOf(error.cause) });
  const description = error.detail ?? error.title;
  const challenge = authenticator.challenge(isToken ? { error: 'invalid_token', description } : undefined);
  return new Problem(error.code, { detail: description, headers: { 'WWW-Authenticate': challenge } });
}

/** Why, in the words of whoever refused; the credentials themselves are in none of them. */
function reasonOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}
