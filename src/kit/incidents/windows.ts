import { RecentMap } from '../util/recent-map.js';

/** The most actors that one rule remembers. The least recently seen one makes room: an actor who goes on stays. */
export const MAX_ACTORS = 8_000;

/** What a rule remembers of each actor, for a bounded number of them. */
export class ActorTable<State> {
  readonly #states: RecentMap<string, State>;
  readonly #create: () => State;

  constructor(create: () => State, maxActors = MAX_ACTORS) {
    this.#states = new RecentMap(maxActors);
    this.#create = create;
  }

  /** Returns the state of an actor, a new one if there is none. */
  of(actor: string): State {
    let state = this.#states.get(actor);
    if (!state) this.#states.set(actor, (state = this.#create()));
    return state;
  }

  /** Returns the state of an actor that is remembered. */
  find(actor: string): State | undefined {
    return this.#states.get(actor);
  }

  get size(): number {
    return this.#states.size;
  }
}

/** Counts events in a sliding window, as a weighted sum of the current and the previous interval. */
export class CountWindow {
  #startedAt = -Infinity;
  #current = 0;
  #previous = 0;

  /** Adds an event. @returns the number of events in the window, about */
  add(at: number, windowMs: number, weight = 1): number {
    const elapsed = at - this.#startedAt;
    if (elapsed >= windowMs) {
      this.#previous = elapsed < 2 * windowMs ? this.#current : 0;
      this.#startedAt = elapsed < 2 * windowMs ? this.#startedAt + windowMs : at;
      this.#current = 0;
    }
    this.#current += weight;
    return this.count(at, windowMs);
  }

  /** Returns the number of events in the window, about. */
  count(at: number, windowMs: number): number {
    const elapsed = at - this.#startedAt;
    if (elapsed >= 2 * windowMs) return 0;
    if (elapsed >= windowMs) return this.#current * (2 - elapsed / windowMs);
    return this.#current + this.#previous * (1 - elapsed / windowMs);
  }
}

/** Counts distinct values in a sliding window, exactly, up to a small number. */
export class DistinctWindow {
  readonly #values: number[] = [];
  readonly #times: number[] = [];

  /**
   * Adds a value.
   *
   * @param max how many values are remembered: the threshold; the oldest makes room
   * @returns the number of distinct values in the window, at most `max`
   */
  add(value: number, at: number, windowMs: number, max: number): number {
    const known = this.#values.indexOf(value);
    if (known !== -1) this.#remove(known);
    while (this.#times.length > 0 && (this.#times.length >= max || (this.#times[0] ?? at) <= at - windowMs))
      this.#remove(0);
    this.#values.push(value);
    this.#times.push(at);
    return this.#values.length;
  }

  #remove(index: number): void {
    this.#values.splice(index, 1);
    this.#times.splice(index, 1);
  }
}
