/** The floor: `node:https` and the answers, with nothing checked, limited or logged. */
import { createServer } from 'node:https';
import { greeting, note, page } from './answers.mjs';
import { portOf, serve } from './serve.mjs';

serve(async ({ key, certificate }) => {
  const server = createServer({ key, cert: certificate }, (request, response) => {
    const { method, url } = request;
    if (url === '/greeting' && request.headers.authorization?.endsWith('forged')) send(response, 401, {});
    else if (url === '/greeting') send(response, 200, greeting);
    else if (url === '/scarce') send(response, 429, {});
    else if (url === '/notes?limit=20') send(response, 200, page(20));
    else if (method === 'POST' && (url === '/notes' || url === '/files')) receive(request, response);
    else send(response, 404, {});
  });
  return portOf(server);
});

function receive(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (request.url === '/files') return send(response, 201, { bytes: body.length });
    const input = JSON.parse(body.toString());
    if (input.title === '') send(response, 400, {});
    else send(response, 201, note(input));
  });
}

function send(response, status, value) {
  const body = JSON.stringify(value);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
