import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import { digest, fingerprintOf } from '../idempotency/fingerprint.js';
import { parseIdempotencyKey } from '../idempotency/parse-key.js';
import type { IdempotencyClaim, IdempotencyEntry, IdempotencyStore } from '../idempotency/store.js';
import { bodyOf, parseStoredOutcome, storedProblem, storedResponse } from '../idempotency/stored-outcome.js';
import type { Plan } from '../plan/plan.js';
import { Problem } from '../problem.js';

/** Marks a response that was kept, by the name that Stripe and others give it. */
const REPLAYED = { 'Idempotent-Replayed': 'true' };

/** Statuses below 500 that ask to try again: the request has not been decided. */
const UNDECIDED: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Carries a request with an `Idempotency-Key` out once, and sends its response again to repetitions of it
 * (draft-ietf-httpapi-idempotency-key-header-06).
 *
 * @param handleRequest carries it out: sets `outcome`, and `content` where there is a body
 */
export function idempotency(plan: Plan, handleRequest: Stage): Stage {
  const { idempotencyStore: store } = plan.options;
  if (!store) return handleRequest;

  return function handleOnce(context) {
    const { idempotency: policy } = context.operation;
    const header = policy && context.request.headers['idempotency-key'];
    if (header === undefined) return policy?.required ? keyRequired() : handleRequest(context);
    const key = typeof header === 'string' ? parseIdempotencyKey(header) : undefined;
    return key === undefined ? keyInvalid() : once(store, handleRequest, context, key, policy?.keepMs ?? 0);
  };
}

async function once(
  store: IdempotencyStore,
  handleRequest: Stage,
  context: RequestContext,
  key: string,
  keepMs: number,
): Promise<void | Problem> {
  const entry = await entryOf(context, key, keepMs);
  const state = await store.claim(entry, context);
  if (state.kind === 'in_progress') return inProgress();
  if (state.kind === 'claimed') return carryOut(handleRequest, context, state.claim);
  if (state.fingerprint !== entry.fingerprint) return keyReused();
  return replay(context, state.response);
}

/** Keys are told apart by all who are calling: a user, and the application that calls for it. */
async function entryOf(context: RequestContext, key: string, keepMs: number): Promise<IdempotencyEntry> {
  const { operation, bodyMediaType, input } = context;
  const callers = [...context.identities].map(([scheme, { subject }]) => [scheme, subject]).sort();
  const fingerprint = await fingerprintOf(operation.id, bodyMediaType, input);
  return { key: digest([callers, key]), caller: digest(callers), fingerprint, keepMs };
}

async function carryOut(
  handleRequest: Stage,
  context: RequestContext,
  claim: IdempotencyClaim,
): Promise<void | Problem> {
  context.keepsOutcome = true;
  let problem: void | Problem;
  try {
    problem = await handleRequest(context);
  } catch (error) {
    await giveUp(context, claim, error);
    throw error;
  } finally {
    context.keepsOutcome = false;
  }
  const { outcome, content } = context;
  if (problem || !outcome || !isDecided(outcome.status)) {
    await giveUp(context, claim, problem);
    return problem;
  }
  const contentType = content?.contentType ?? outcome.contentType;
  await claim.commit(JSON.stringify(storedResponse(outcome, contentType, content?.format.kind === 'json')));
}

/** Frees the key, or keeps the problem. What the handler came to is the response, whether or not that succeeds. */
async function giveUp(context: RequestContext, claim: IdempotencyClaim, error: unknown): Promise<void> {
  const isFinal = error instanceof Problem && isDecided(error.status);
  try {
    await claim.rollback(isFinal ? JSON.stringify(storedProblem(error)) : undefined);
  } catch (failure) {
    context.log.warn({ err: failure }, 'the claim of an idempotency key could not be ended');
  }
}

function isDecided(status: number): boolean {
  return status < 500 && !UNDECIDED.has(status);
}

function replay(context: RequestContext, response: string): Problem | undefined {
  const stored = parseStoredOutcome(response);
  if (stored.kind === 'not_kept')
    return new Problem('conflict', { detail: 'This request was carried out before; its response was not kept.' });
  const headers = { ...stored.headers, ...REPLAYED };
  if (stored.kind === 'problem') {
    const { code, detail, errors } = stored;
    return new Problem(code, { headers, ...(detail === undefined ? {} : { detail }), ...(errors ? { errors } : {}) });
  }
  const { status, contentType } = stored;
  const body = bodyOf(stored);
  context.outcome = { status, headers, body, ...(contentType === undefined ? {} : { contentType }) };
  return undefined;
}

function keyRequired(): Problem {
  return new Problem('idempotency_key_required', { detail: 'Send an Idempotency-Key, such as a UUID.' });
}

function keyInvalid(): Problem {
  return new Problem('idempotency_key_invalid', {
    detail: 'The Idempotency-Key must be one string of at most 255 characters.',
  });
}

function inProgress(): Problem {
  return new Problem('request_in_progress', {
    detail: 'A request with this Idempotency-Key is being carried out.',
    headers: { 'Retry-After': '1' },
  });
}

function keyReused(): Problem {
  return new Problem('idempotency_key_reused', { detail: 'This Idempotency-Key was used with another request.' });
}
