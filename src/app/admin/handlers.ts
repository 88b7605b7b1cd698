import type { operations } from '../../../generated/api.js';
import type { Handlers } from '../../kit/index.js';
import type { User } from '../user.js';
import type { StatisticsStore } from './store.js';

/** What only the `admin` role may ask: the contract says so, and no caller without it gets this far. */
export function adminHandlers(statistics: StatisticsStore): Pick<Handlers<operations, User>, 'getStatistics'> {
  return {
    getStatistics: async () => ({ status: 200, body: await statistics.count() }),
  };
}
