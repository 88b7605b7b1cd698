import { once } from 'node:events';
import { Agent, request as send } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { closeServers, serve } from '../../../support/server.js';

/** What a server keeps of requests that are over. */

afterEach(closeServers);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const ok = { 200: { description: 'ok', content: { 'application/octet-stream': {} } } };
const paths = {
  '/': {
    post: {
      operationId: 'upload',
      security: [],
      requestBody: { content: { 'application/octet-stream': {}, 'application/json': {} } },
      responses: ok,
    },
  },
};

test.each(['application/octet-stream', 'application/json'])(
  'a connection that stays open keeps neither the last body it received nor the last it sent (%s)',
  async (contentType) => {
    const seen: WeakRef<object>[] = [];
    const upload = ({ body }: { body: object }) => {
      const answer = Buffer.alloc(1000);
      seen.push(new WeakRef(body), new WeakRef(answer));
      return { status: 200, body: answer };
    };
    const { server, ca } = await serve({ paths }, { handlers: { upload } });
    const agent = new Agent({ keepAlive: true, ca });
    const sent = send(server.url, { agent, method: 'POST', headers: { 'content-type': contentType } });
    sent.end('["a body"]');
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    await once(response.resume(), 'end');
    const open = () => Object.values(agent.freeSockets).flat().length;
    for (let tries = 0; tries < 20 && seen.some((kept) => kept.deref()); tries += 1) {
      await wait(10);
      collectGarbage();
    }
    expect(seen).toHaveLength(2);
    expect(seen.map((kept) => kept.deref())).toEqual([undefined, undefined]);
    expect(open()).toBe(1);
    agent.destroy();
  },
);
