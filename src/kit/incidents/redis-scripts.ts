/**
 * The scripts of incidents in Redis: each is atomic. All keys have one hash tag, so that they are on one node of a
 * cluster.
 */

/** `KEYS` of every script, in this order. */
export const KEYS = ['incidents', 'active', 'order', 'due', 'tries', 'blocks', 'seed'].map(
  (name) => `gatehouse:{incidents}:${name}`,
);

/** The most incidents that are kept. */
const MAX_INCIDENTS = 10_000;

/** Returns the random number that all processes share; the first one sets it. ARGV: a number. */
export const SEED_SCRIPT = `redis.call('SET', KEYS[7], ARGV[1], 'NX') return redis.call('GET', KEYS[7])`;

/**
 * Stores an incident unless another process has changed it meanwhile.
 *
 * ARGV: rule and actor, the id of a new one, its JSON, the JSON it is based on (empty for none), the time in ms.
 * Returns 1 if it was opened, 0 if it was extended, or the JSON of the active one, to be merged with.
 */
export const SAVE_SCRIPT = `
  local id = redis.call('HGET', KEYS[2], ARGV[1])
  local known = id and redis.call('HGET', KEYS[1], id)
  if known then
    if known ~= ARGV[4] then return known end
    redis.call('HSET', KEYS[1], id, ARGV[3])
    return 0
  end
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('ZADD', KEYS[3], 0, ARGV[2])
  redis.call('ZADD', KEYS[4], ARGV[5], ARGV[2])
  local extra = redis.call('ZCARD', KEYS[3]) - ${MAX_INCIDENTS}
  if extra > 0 then
    for _, old in ipairs(redis.call('ZPOPMIN', KEYS[3], extra)) do
      redis.call('HDEL', KEYS[1], old)
      redis.call('ZREM', KEYS[4], old)
      redis.call('HDEL', KEYS[5], old)
    end
  end
  return 1`;

/** Closes an incident. ARGV: id, its JSON before, after, rule and actor. Returns 1 if it was as expected. */
export const CLOSE_SCRIPT = `
  if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  if redis.call('HGET', KEYS[2], ARGV[4]) == ARGV[1] then redis.call('HDEL', KEYS[2], ARGV[4]) end
  return 1`;

/** Claims a notification. ARGV: the time in ms, until when it is claimed. Returns the id, the tries and the JSON. */
export const CLAIM_SCRIPT = `
  local id = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', ARGV[1], 'LIMIT', 0, 1)[1]
  if not id then return nil end
  redis.call('ZADD', KEYS[4], ARGV[2], id)
  return {id, redis.call('HINCRBY', KEYS[5], id, 1), redis.call('HGET', KEYS[1], id)}`;

/** Settles a notification. ARGV: id, when it is due again (empty for never). */
export const SETTLE_SCRIPT = `
  if ARGV[2] == '' then
    redis.call('ZREM', KEYS[4], ARGV[1])
    redis.call('HDEL', KEYS[5], ARGV[1])
  else
    redis.call('ZADD', KEYS[4], ARGV[2], ARGV[1])
  end
  return 1`;
