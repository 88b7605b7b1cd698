import type { EngineEvents } from '../../src/app/database/embedded-engine.js';

/** The events of an engine that must not fail. */
export const noEvents: EngineEvents = {
  onFatal(reason) {
    throw new Error(`the embedded database has failed: ${reason}`);
  },
  onDisk: () => undefined,
};
