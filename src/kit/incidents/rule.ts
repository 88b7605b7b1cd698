import { keyedHash } from './keyed-hash.js';
import { ActorTable, CountWindow, DistinctWindow } from './windows.js';
import type { Actor, Signal, SignalEvent } from './signal.js';

/** How bad an incident of a rule is. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** What is done about an incident. `revoke` ends the sessions of its subject. */
export type Response = 'notify' | 'throttle' | 'block' | 'revoke';

/** The numbers of a rule; those that end with `Ms` are times in milliseconds. */
export type Thresholds = Readonly<Record<string, number>>;

/** That a signal has crossed the threshold of a rule. */
export interface Verdict {
  readonly actor: Actor;
  /** How many of what the rule counts. */
  readonly count: number;
  /** Other signals that show it. */
  readonly evidence?: readonly Signal[];
}

/** Judges one signal after the other; its state is bounded. */
export type Detect = (signal: Signal) => Verdict | undefined;

/** A rule: what it listens to, when it gives a verdict, and what is done then. */
export interface Rule<Name extends string = string, T extends Thresholds = Thresholds> {
  readonly name: Name;
  readonly title: string;
  /** What the rule sees, a sentence for people. */
  readonly sees: string;
  readonly severity: Severity;
  /** The category of the OWASP API Security Top 10 2023. */
  readonly owasp: string;
  /** The events it is called for; `ended` stands for every request, once it has ended. */
  readonly signals: readonly SignalEvent[] | 'ended';
  /** Whether the signals of all processes count together. */
  readonly isShared: boolean;
  readonly thresholds: T;
  /** What is done by default. */
  readonly responses: readonly Response[];
  create(thresholds: T): Detect;
}

/** Defines a rule, with the types of its name and thresholds kept. */
export function defineRule<const Name extends string, T extends Thresholds>(rule: Rule<Name, T>): Rule<Name, T> {
  return rule;
}

/** Counts distinct values of each actor. */
export function countDistinct(
  { windowMs, max }: { readonly windowMs: number; readonly max: number },
  actorOf: (signal: Signal) => Actor | undefined,
  valueOf: (signal: Signal) => number | undefined,
): Detect {
  const windows = new ActorTable(() => new DistinctWindow());
  return (signal) => {
    const actor = actorOf(signal);
    const value = valueOf(signal);
    if (!actor || value === undefined) return undefined;
    const count = windows.of(actor.kind + actor.id).add(value, signal.at, windowMs, max);
    return count >= max ? { actor, count } : undefined;
  };
}

/** Counts the events of each actor. */
export function countEvents(
  { windowMs, max }: { readonly windowMs: number; readonly max: number },
  actorOf: (signal: Signal) => Actor | undefined,
  weightOf: (signal: Signal) => number = () => 1,
): Detect {
  const windows = new ActorTable(() => new CountWindow());
  return (signal) => {
    const actor = actorOf(signal);
    if (!actor) return undefined;
    const count = windows.of(actor.kind + actor.id).add(signal.at, windowMs, weightOf(signal));
    return count >= max ? { actor, count: Math.round(count) } : undefined;
  };
}

/** Returns the address of a signal as the actor. */
export function addressOf({ network }: Signal): Actor {
  return { kind: 'address', id: network };
}

/** Hashes a text for counting in memory. */
export function hashOf(text: string): number {
  return keyedHash(text, SEED);
}

/** Only tells texts apart within this process. */
const SEED = Math.floor(Math.random() * 2 ** 32);
