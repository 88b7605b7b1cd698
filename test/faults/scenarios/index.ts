import type { Scenario } from '../scenario.js';
import { clockFaults } from './clock.js';
import { crashes } from './crashes.js';
import { issuerFaults } from './issuer.js';
import { localFaults } from './local.js';
import { mailFaults } from './mail.js';
import { memoryFaults } from './memory.js';
import { postgresFaults } from './postgres.js';
import { redisFaults } from './redis.js';
import { restarts } from './restarts.js';

/** All scenarios, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  ...restarts,
  ...crashes,
  ...postgresFaults,
  ...redisFaults,
  ...localFaults,
  ...mailFaults,
  ...issuerFaults,
  ...clockFaults,
  ...memoryFaults,
];
