import type { Logger } from 'pino';
import type { SignalBus } from './bus.js';
import type { Incident } from './incident.js';
import type { RuleName, RuleOptions } from './rules.js';
import type { IncidentStore } from './store.js';

/** What is counted of incidents. */
export type IncidentEvent = 'incident_opened' | 'incident_closed' | 'block_added' | 'block_removed';

/** What an application decides about incidents. */
export interface IncidentOptions {
  /** `detect` is a dry run: nobody is contained. With `off` only the blocks that people make are enforced. */
  readonly mode: 'on' | 'detect' | 'off';
  readonly rules?: RuleOptions | undefined;
  /** Networks that are never contained, in addition to the loopback addresses. */
  readonly exempt?: readonly string[] | undefined;
  /** Where incidents and blocks are kept; in the memory of this process by default. */
  readonly store?: IncidentStore | undefined;
  /** Connects this process with others. */
  readonly bus?: SignalBus | undefined;
  /** Ends the sessions of a subject, for the response `revoke`. */
  readonly revoke?: ((subject: string, incident: Incident) => Promise<void>) | undefined;
  /** Called for each incident that is opened, once among all processes. */
  readonly onOpened?: ((incident: Incident) => void) | undefined;
  /** Counts what is done in the metrics. */
  readonly count?: ((event: IncidentEvent, rule?: RuleName) => void) | undefined;
  readonly log: Logger;
}
