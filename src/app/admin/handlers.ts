import type { operations } from '../../../generated/api.js';
import type { Handlers } from '../../kit/index.js';
import type { User } from '../user.js';
import type { StatisticsStore } from './store.js';

/** Creates the handlers of the `admin` role. The contract requires the role, so no other caller gets here. */
export function adminHandlers(statistics: StatisticsStore): Pick<Handlers<operations, User>, 'getStatistics'> {
  return {
    getStatistics: async () => ({ status: 200, body: await statistics.count() }),
  };
}
