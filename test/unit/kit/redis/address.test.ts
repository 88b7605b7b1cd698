import { parseRedisAddress } from '../../../../src/kit/redis/address.js';

const sentinel = {
  kind: 'sentinel',
  sentinels: [
    { host: 'one', port: 26_379 },
    { host: 'two', port: 1234 },
  ],
  name: 'mymaster',
  database: 0,
  isTls: false,
  credentials: {},
  sentinelCredentials: {},
};

describe('the address of a Redis', () => {
  it.each(['redis://host', 'redis://user:pw@host:6379/2', 'rediss://host:6380', 'redis://[::1]:6379'])(
    'may be that of one server: %s',
    (url) => {
      expect(parseRedisAddress(url)).toEqual({ kind: 'single', url });
    },
  );

  it.each([
    ['redis-sentinel://one,two:1234/mymaster', sentinel],
    ['redis+sentinel://one:26379,two:1234/mymaster/0', sentinel],
    ['rediss-sentinel://one,two:1234/mymaster/3', { ...sentinel, isTls: true, database: 3 }],
    ['redis-sentinel://:p%40ss@one,two:1234/mymaster', { ...sentinel, credentials: { password: 'p@ss' } }],
    [
      'redis-sentinel://me:pw@one,two:1234/mymaster?sentinel_username=w&sentinel_password=x%26y',
      {
        ...sentinel,
        credentials: { username: 'me', password: 'pw' },
        sentinelCredentials: { username: 'w', password: 'x&y' },
      },
    ],
    ['redis-sentinel://[::1]:7/mymaster', { ...sentinel, sentinels: [{ host: '::1', port: 7 }] }],
  ])('may be that of Sentinels: %s', (url, expected) => {
    expect(parseRedisAddress(url)).toEqual(expected);
  });

  it.each([
    '',
    'host:6379',
    'http://host',
    'redis://',
    'redis:///0',
    'redis://a b',
    'redis-sentinel://one,two',
    'redis-sentinel://one,two/',
    'redis-sentinel:///mymaster',
    'redis-sentinel://one,,two/mymaster',
    'redis-sentinel://one:port/mymaster',
    'redis-sentinel://one:99999/mymaster',
    'redis-sentinel://one/mymaster/first',
    'redis-sentinel://one/mymaster?password=x',
    'sentinel://one/mymaster',
  ])('is nothing else: %p', (url) => {
    expect(parseRedisAddress(url)).toBeUndefined();
  });
});
