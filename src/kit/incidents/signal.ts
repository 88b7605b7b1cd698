import type { SecurityEvent } from '../security-events.js';

/** What a signal can tell: a security event, or a request that ended without one. */
export type SignalEvent = SecurityEvent | 'request_completed' | 'object_read';

/** One observation of a detector: who did what, and when. It holds no credential, no body and no text of a client. */
export interface Signal {
  readonly event: SignalEvent;
  /** When it happened, by the clock of this process, in milliseconds since the epoch. */
  readonly at: number;
  readonly requestId: string;
  /** The address of the client: an IPv4 address, or the /56 of an IPv6 one. */
  readonly network: string;
  readonly subject: string | undefined;
  /** The `sid` of the token. */
  readonly session: string | undefined;
  /** The id of the API key, where the authenticator names one. */
  readonly key: string | undefined;
  /** A hash of the account that was tried; it need not exist. */
  readonly account: string | undefined;
  /** An `operationId`, a page of the kit, or `none`. */
  readonly operation: string;
  /** A keyed hash of what the event is about: an object id, an unknown path, the place of a schema violation. */
  readonly target: number | undefined;
  /** Of a token: why it was not accepted. */
  readonly isExpired: boolean;
  /** The status of the response; 0 while the request is running. */
  readonly status: number;
}

/** Who caused an incident, or what it is about. */
export interface Actor {
  readonly kind: ActorKind;
  readonly id: string;
}

/**
 * `account` is a victim, `operation` a target, `server` the server itself, and `many` stands for too many actors to list:
 * none of these can be blocked.
 */
export type ActorKind = 'address' | 'subject' | 'key' | 'account' | 'operation' | 'server' | 'many';

/** Returns who sent a request: the API key, the subject, or else the address. */
export function callerOf({ key, subject, network }: Signal): Actor {
  if (key !== undefined) return { kind: 'key', id: key };
  return subject === undefined ? { kind: 'address', id: network } : { kind: 'subject', id: subject };
}

/** Returns an actor as one text, for maps and logs. */
export function actorKey({ kind, id }: Actor): string {
  return `${kind}:${id}`;
}
