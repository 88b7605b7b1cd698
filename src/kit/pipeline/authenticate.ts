import type { Authenticator, Identity } from '../authentication/authenticator.js';
import type { OperationPlan } from '../context/operation-plan.js';
import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import { Problem } from '../problem.js';

/**
 * Recognizes the caller: asks the authenticator of every scheme the operation names, and continues when one of the sets
 * the contract lists is complete. Closed by default: no complete set, no access.
 *
 * Credentials that are sent and not accepted are rejected even where none are needed, unless other credentials of the
 * same request are sufficient.
 */
export const authenticate: Stage = (context) => {
  const { operation } = context;
  if (operation.requirements.length === 0) return undefined;
  return new Authentication(context, operation).tryNextScheme();
};

/** The authentication of one request, scheme by scheme. */
class Authentication {
  readonly #context: RequestContext;
  readonly #operation: OperationPlan;
  readonly #identities = new Map<string, Identity>();
  readonly #schemes: Iterator<[name: string, authenticator: Authenticator]>;
  #rejection: Problem | undefined;

  constructor(context: RequestContext, operation: OperationPlan) {
    this.#context = context;
    this.#operation = operation;
    this.#schemes = operation.authenticators.entries();
    context.identities = this.#identities;
  }

  /** Asks the remaining authenticators. Waits only for one that returns a promise: a token seen before is known at once. */
  tryNextScheme(): Problem | undefined | Promise<Problem | undefined> {
    for (let scheme = this.#schemes.next(); !scheme.done; scheme = this.#schemes.next()) {
      const [name, authenticator] = scheme.value;
      try {
        const result = authenticator.authenticate(this.#context.request);
        if (result instanceof Promise) return this.#awaitScheme(name, authenticator, result);
        if (result instanceof Problem) this.#reject(authenticator, result);
        else this.#accept(name, result);
      } catch (error) {
        this.#reject(authenticator, error);
      }
    }
    return this.#finish();
  }

  async #awaitScheme(
    name: string,
    authenticator: Authenticator,
    result: Promise<Identity | undefined>,
  ): Promise<Problem | undefined> {
    try {
      this.#accept(name, await result);
    } catch (error) {
      this.#reject(authenticator, error);
    }
    return this.tryNextScheme();
  }

  #accept(name: string, identity: Identity | undefined): void {
    if (!identity) return;
    this.#identities.set(name, identity);
    this.#context.subject ??= identity.subject;
    this.#context.session ??= identity.session;
    this.#context.apiKey ??= identity.key;
  }

  /** Keeps the first rejection. Only a 401 is one; anything else failed, and fails the request. */
  #reject(authenticator: Authenticator, error: unknown): void {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    const isToken = error.code === 'token_invalid';
    this.#context.report(isToken ? 'authn_token_invalid' : 'authn_login_fail', { reason: reasonOf(error.cause) });
    const detail = error.detail ?? error.title;
    const challenge = authenticator.challenge(isToken ? { error: 'invalid_token', description: detail } : undefined);
    this.#rejection ??= new Problem(error.code, { detail, headers: { 'WWW-Authenticate': challenge } });
  }

  #finish(): Problem | undefined {
    for (const { schemes } of this.#operation.requirements)
      if (schemes.every(({ name }) => this.#identities.has(name)) && (schemes.length > 0 || !this.#rejection))
        return undefined;
    return this.#rejection ?? missingCredentials(this.#operation.authenticators.values());
  }
}

/** RFC 9110, 15.5.2: a 401 carries a challenge for each scheme that would be accepted. */
function missingCredentials(authenticators: Iterable<Authenticator>): Problem {
  const challenges = [...new Set(Array.from(authenticators, (authenticator) => authenticator.challenge()))];
  return new Problem('credentials_missing', { headers: { 'WWW-Authenticate': challenges } });
}

/** The authenticator's own words; credentials are never part of them. */
function reasonOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}
