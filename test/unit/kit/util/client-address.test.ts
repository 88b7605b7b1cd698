import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { createClientAddress } from '../../../../src/kit/util/client-address.js';

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
