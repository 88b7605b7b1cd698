import type { Response, Rule } from './rule.js';
import { bruteForce } from './rules/brute-force.js';
import { credentialStuffing } from './rules/credential-stuffing.js';
import { endpointScanning } from './rules/endpoint-scanning.js';
import { errorBurst } from './rules/error-burst.js';
import { failureShift } from './rules/failure-shift.js';
import { functionProbing } from './rules/function-probing.js';
import { fuzzing } from './rules/fuzzing.js';
import { limitAbuse } from './rules/limit-abuse.js';
import { newAddressShift } from './rules/new-address-shift.js';
import { objectEnumeration } from './rules/object-enumeration.js';
import { passwordSpraying } from './rules/password-spraying.js';
import { privilegeChange } from './rules/privilege-change.js';
import { refreshTokenReuse } from './rules/refresh-token-reuse.js';
import { scraping } from './rules/scraping.js';
import { sessionNetworks } from './rules/session-networks.js';
import { sharingLost } from './rules/sharing-lost.js';
import { slowClient } from './rules/slow-client.js';
import { tokenFlood } from './rules/token-flood.js';

const all = {
  credential_stuffing: credentialStuffing,
  password_spraying: passwordSpraying,
  brute_force: bruteForce,
  token_flood: tokenFlood,
  refresh_token_reuse: refreshTokenReuse,
  session_networks: sessionNetworks,
  object_enumeration: objectEnumeration,
  function_probing: functionProbing,
  endpoint_scanning: endpointScanning,
  fuzzing,
  limit_abuse: limitAbuse,
  scraping,
  slow_client: slowClient,
  error_burst: errorBurst,
  privilege_change: privilegeChange,
  failure_shift: failureShift,
  new_address_shift: newAddressShift,
  sharing_lost: sharingLost,
};

/** The name of a rule. */
export type RuleName = keyof typeof all;

/** All rules, in the order of the documentation. */
export const incidentRules: readonly Rule<RuleName>[] = Object.values(all);

/** What an application changes of the rules: numbers, responses, or that one is off. */
export type RuleOptions = {
  readonly [Name in RuleName]?:
    | 'off'
    | {
        readonly thresholds?: Partial<(typeof all)[Name]['thresholds']>;
        readonly responses?: readonly Response[];
      };
};
