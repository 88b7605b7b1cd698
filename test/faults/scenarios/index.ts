import type { Scenario } from '../scenario.js';
import { crashes } from './crashes.js';
import { postgresFaults } from './postgres.js';
import { restarts } from './restarts.js';

/** All scenarios, in the order of the table. */
export const scenarios: readonly Scenario[] = [...restarts, ...crashes, ...postgresFaults];
