import type { Stage } from '../context/stage.js';
import { settleInTime } from '../context/settle-in-time.js';
import { Problem } from '../problem.js';

/**
 * Limits the time that a stage of the application may take to the `x-timeout` of the operation. Beyond it the response is
 * 503, `signal` is aborted, and the late result is dropped.
 */
export function limitTime(stage: Stage): Stage {
  return function runLimited(context) {
    const result = stage(context);
    return result === undefined || result instanceof Problem ? result : settleInTime(context, result);
  };
}
