import { createLogger, Incidents } from '../../src/kit/index.js';

/** Incidents that nobody looks for, in memory. */
export function noIncidents(): Incidents {
  return new Incidents({ mode: 'off', log: createLogger({ level: 'silent' }) });
}
