import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ResponseHeaders } from '../../../../src/kit/context/response-headers.js';

/** The headers, name by name as they were sent, of what a server answers. */
async function sent(answer: (response: ServerResponse) => void): Promise<{ status: number; headers: string[] }> {
  const server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const request = send({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    const headers: string[] = [];
    for (let i = 0; i < response.rawHeaders.length; i += 2) {
      const name = response.rawHeaders[i] ?? '';
      if (!['Date', 'Connection', 'Keep-Alive', 'Transfer-Encoding'].includes(name))
        headers.push(`${name}: ${response.rawHeaders[i + 1] ?? ''}`);
      if (name === 'Connection' && response.rawHeaders[i + 1] === 'close') headers.push('Connection: close');
    }
    return { status: response.statusCode ?? 0, headers };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function filled(): ResponseHeaders {
  const list = new ResponseHeaders();
  list.add('RateLimit', 'a');
  list.add('RateLimit', 'b');
  list.add('Content-Type', 'text/plain');
  return list;
}

describe('a list of headers', () => {
  it('is written with the status, in its order, with all headers of one name that were added', async () => {
    const answer = await sent((response) => {
      filled().writeHead(response, 418);
      response.end();
    });
    expect(answer).toEqual({ status: 418, headers: ['RateLimit: a', 'RateLimit: b', 'Content-Type: text/plain'] });
  });

  test.each(['Content-Type', 'content-type', 'CONTENT-TYPE'])(
    'has one header of a name that is set: %s',
    async (name) => {
      const list = filled();
      list.set(name, 'application/json');
      list.set('ratelimit', 'c');
      const { headers } = await sent((response) => {
        list.writeHead(response, 200);
        response.end();
      });
      expect(headers).toEqual([`${name}: application/json`, 'ratelimit: c']);
    },
  );

  it('sends a list of values as so many headers, and a number as it is', async () => {
    const list = new ResponseHeaders();
    list.set('WWW-Authenticate', ['Bearer', 'Basic realm="x"']);
    list.set('Content-Length', 0);
    const { headers } = await sent((response) => {
      list.writeHead(response, 401);
      response.end();
    });
    expect(headers).toEqual(['WWW-Authenticate: Bearer', 'WWW-Authenticate: Basic realm="x"', 'Content-Length: 0']);
  });

  it('leaves the response what others gave it, such as `Connection: close` while the server closes', async () => {
    const { headers } = await sent((response) => {
      response.setHeader('Connection', 'close');
      response.setHeader('Content-Type', 'text/html');
      filled().writeHead(response, 200);
      response.end();
    });
    expect(headers.sort()).toEqual(['Connection: close', 'Content-Type: text/plain', 'RateLimit: a', 'RateLimit: b']);
  });

  test.each(['a\r\nSet-Cookie: stolen=1', 'a\u0000b', 'a\nb'])(
    'sends no value that would begin another header: %j',
    async (value) => {
      let thrown: unknown;
      await sent((response) => {
        const list = new ResponseHeaders();
        list.set('Location', value);
        try {
          list.writeHead(response, 200);
        } catch (error) {
          thrown = error;
        }
        response.end();
      });
      expect(thrown).toMatchObject({ code: 'ERR_INVALID_CHAR' });
    },
  );
});
