import { setTimeout as wait } from 'node:timers/promises';
import { ReplyWatch } from '../../../../src/kit/redis/reply-watch.js';

/** Keeps the event loop busy. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('F4: a watch for replies', () => {
  let losses: number;
  let watch: ReplyWatch;
  beforeEach(() => {
    losses = 0;
    watch = new ReplyWatch(() => (losses += 1));
  });
  afterEach(() => watch.settle());

  it('takes a server for lost that stays silent', async () => {
    watch.expect();
    await wait(400);
    expect(losses).toBe(0);
    await wait(1000);
    expect(losses).toBeGreaterThanOrEqual(1);
  });

  it('waits while replies come, however late each of them is', async () => {
    for (let reply = 0; reply < 5; reply += 1) {
      watch.expect();
      await wait(250);
      watch.settle();
    }
    watch.expect();
    expect(losses).toBe(0);
  });

  it('expects nothing while no reply is due', async () => {
    watch.expect();
    watch.settle();
    await wait(1000);
    expect(losses).toBe(0);
    watch.expect();
  });

  it('sees a reply that has arrived while this process was busy before it judges', async () => {
    watch.expect();
    // Read in the event loop like bytes of a socket: after the timers that are due.
    const arrived = new Promise((resolve) => setImmediate(resolve));
    block(2000);
    await arrived;
    watch.settle();
    watch.expect();
    await wait(100);
    expect(losses).toBe(0);
  });

  it('does not count the looks for which this process was late', async () => {
    watch.expect();
    for (let round = 0; round < 4; round += 1) {
      block(450);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(losses).toBe(0);
  });

  it('takes a server for lost after five seconds, however busy this process is', async () => {
    watch.expect();
    for (let round = 0; round < 13; round += 1) {
      block(450);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    expect(losses).toBe(1);
  }, 20_000);
});
