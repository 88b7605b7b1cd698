import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { areTrustable, createClientAddress } from '../../../../src/kit/util/client-address.js';

function requestFrom(remoteAddress: string, forwardedFor?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const request = new IncomingMessage(socket);
  if (forwardedFor !== undefined) request.headers['x-forwarded-for'] = forwardedFor;
  return request;
}

const proxy = '10.0.0.1';

describe('createClientAddress', () => {
  test.each([
    ['no proxy is trusted', undefined, '203.0.113.9', '10.0.0.1'],
    ['no proxy is trusted by number', 0, '203.0.113.9', '10.0.0.1'],
    ['one proxy is trusted', 1, '203.0.113.9', '203.0.113.9'],
    ['one proxy is trusted and the client forged an entry', 1, '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['two proxies are trusted', 2, '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['more proxies are trusted than there are', 5, '203.0.113.9', '203.0.113.9'],
    ['the header is absent', 1, undefined, '10.0.0.1'],
    ['a subnet is trusted', ['10.0.0.0/8'], '198.51.100.1, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['another subnet is trusted', ['192.168.0.0/16'], '203.0.113.9', '10.0.0.1'],
  ] as const)('finds the client when %s', (_name, trustProxy, forwardedFor, expected) => {
    expect(createClientAddress(trustProxy)(requestFrom(proxy, forwardedFor))).toBe(expected);
  });

  test.each([
    ['an IPv4 address with a port', '203.0.113.9:20001', '203.0.113.9'],
    ['an IPv6 address', '2001:db8::1', '2001:db8::1'],
    ['an IPv6 address in brackets', '[2001:db8::1]', '2001:db8::1'],
    ['an IPv6 address with a port', '[2001:db8::1]:4711', '2001:db8::1'],
    ['an IPv6 address in upper case', '2001:DB8::1', '2001:db8::1'],
    ['an IPv4 address mapped to IPv6', '::ffff:203.0.113.9', '203.0.113.9'],
    ['an address between blanks', '  203.0.113.9  ', '203.0.113.9'],
  ])('M6: reads %s as the address alone', (_name, entry, expected) => {
    expect(createClientAddress(1)(requestFrom(proxy, entry))).toBe(expected);
  });

  test.each([
    'unknown',
    '_hidden',
    'x'.repeat(100),
    '203.0.113.9:20001:1',
    '203.0.113.256',
    '[203.0.113.9]',
    '[2001:db8::1',
    '2001:db8::1]:80',
    '2001:db8::zz',
    '203.0.113.9\u2028',
    '203.0.113.9 drop table',
    '<script>',
    '',
    ',',
    ' , ,',
  ])('M6: takes the last known hop when the entry is %j', (entry) => {
    expect(createClientAddress(1)(requestFrom(proxy, entry))).toBe(proxy);
    expect(createClientAddress(2)(requestFrom(proxy, `203.0.113.7, ${entry}`))).toBe(proxy);
  });

  test('strips the IPv6 form of an IPv4 connection', () => {
    expect(createClientAddress(undefined)(requestFrom('::ffff:192.0.2.1'))).toBe('192.0.2.1');
  });
});

describe('L7: proxies to trust', () => {
  const halves = ['0.0.0.0/1', '128.0.0.0/1'];
  const eighths = Array.from({ length: 8 }, (_, part) => `${part * 32}.0.0.0/3`);
  const eachFirstByte = Array.from({ length: 256 }, (_, byte) => `${byte}.0.0.0/8`);

  test.each<readonly [unknown]>([
    [0],
    [1],
    [10],
    [['10.0.0.0/8']],
    [['loopback', 'linklocal', 'uniquelocal']],
    [['203.0.113.7', '2001:db8::/32', 'fc00::/7']],
    [['::ffff:10.0.0.0/104']],
    // Cloudflare's.
    [['173.245.48.0/20', '103.21.244.0/22', '104.16.0.0/13', '172.64.0.0/13', '2400:cb00::/32', '2606:4700::/32']],
  ])('%j can be', (proxies) => {
    expect(areTrustable(proxies)).toBe(true);
  });

  test.each<readonly [string, unknown]>([
    ['true', true],
    ['more hops than there are', 11],
    ['99 hops', 99],
    ['a negative number', -1],
    ['half a hop', 1.5],
    ['no number', NaN],
    ['no list', '0.0.0.0/0'],
    ['an empty list', []],
    ['IPv4', ['0.0.0.0/0']],
    ['IPv4 by its mask', ['0.0.0.0/0.0.0.0']],
    ['IPv4 from another address', ['203.0.113.9/0']],
    ['IPv4 in halves', halves],
    ['IPv4 in halves, by masks', ['0.0.0.0/128.0.0.0', '128.0.0.0/128.0.0.0']],
    ['IPv4 in eighths', eighths],
    ['IPv4 in 256 parts', eachFirstByte],
    ['half of IPv4', ['64.0.0.0/1']],
    ['IPv4 as IPv6', ['::ffff:0:0/96']],
    ['IPv4 as IPv6 in halves', ['::ffff:0.0.0.0/97', '::ffff:128.0.0.0/97']],
    ['IPv6', ['::/0']],
    ['IPv6 in halves', ['::/1', '8000::/1']],
    ['IPv6 as it is used', ['2000::/3']],
    ['all of it beside a proper one', ['10.0.0.1', ...halves]],
    ['words', ['everyone']],
    ['a number in a list', [1, 2]],
    ['a number as an address', ['1']],
  ])('%s cannot be', (_what, proxies) => {
    expect(areTrustable(proxies)).toBe(false);
  });
});
