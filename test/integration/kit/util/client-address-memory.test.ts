import { runMemoryScript } from '../../../support/memory-script.js';

test('does not keep the header of a request in memory with the address', () => {
  const script = `
    import { createClientAddress } from './dist/kit/util/client-address.js';
    const clientAddress = createClientAddress(1);
    const used = () => (gc(), process.memoryUsage().heapUsed / 1e6);
    const before = used();
    const addresses = new Set();
    for (let n = 0; n < 20_000; n += 1) {
      const header = 'x'.repeat(7000) + n + ', 203.100.' + (n >> 8) + '.' + (n & 255) + ', [2001:db8::' + n.toString(16) + ']';
      const socket = { remoteAddress: '10.0.0.1' };
      addresses.add(clientAddress({ socket, headers: { 'x-forwarded-for': n % 2 ? header : header.split(', [')[0] } }));
    }
    console.log(addresses.size, used() - before);
  `;
  const output = runMemoryScript(script);
  const [count, megabytes] = output.split(' ').map(Number);
  expect(count).toBe(20_000);
  expect(megabytes).toBeLessThan(10);
});
