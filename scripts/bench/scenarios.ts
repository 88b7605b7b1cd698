import type { Credentials } from './credentials.js';

/** One kind of request, and how every server answers it. */
export interface Scenario {
  readonly title: string;
  readonly status: number;
  /** Whether the body of the answer is the contract's, so that it is the same whoever answers. */
  readonly sameBody: boolean;
  readonly request: (credentials: Credentials) => LoadRequest;
}

/** A request as autocannon takes it. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const json = { 'content-type': 'application/json' };
const note = { title: 'Shopping', text: 'Milk, bread, and whatever the list says.', tags: ['home', 'urgent'] };
const megabyte = Buffer.alloc(1024 * 1024, 'gatehouse ');

function get(path: string): Scenario['request'] {
  return ({ token }) => ({ method: 'GET', path, headers: bearer(token) });
}

function post(path: string, type: Record<string, string>, body: string | Buffer): Scenario['request'] {
  return ({ token }) => ({ method: 'POST', path, headers: { ...bearer(token), ...type }, body });
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  get: { title: 'GET, small answer', status: 200, sameBody: true, request: get('/greeting') },
  list: { title: 'GET, list of 20', status: 200, sameBody: true, request: get('/notes?limit=20') },
  post: {
    title: 'POST, validated JSON',
    status: 201,
    sameBody: true,
    request: post('/notes', json, JSON.stringify(note)),
  },
  upload: {
    title: 'POST, 1 MB',
    status: 201,
    sameBody: true,
    request: post('/files', { 'content-type': 'application/octet-stream' }, megabyte),
  },
  404: { title: '404, no such path', status: 404, sameBody: false, request: get('/nothing/here') },
  401: {
    title: '401, forged token',
    status: 401,
    sameBody: false,
    request: ({ forged }) => ({ method: 'GET', path: '/greeting', headers: bearer(forged) }),
  },
  400: {
    title: '400, invalid JSON body',
    status: 400,
    sameBody: false,
    request: post('/notes', json, JSON.stringify({ ...note, title: '' })),
  },
  429: { title: '429, over the limit', status: 429, sameBody: false, request: get('/scarce') },
};

export const scenarioNames = ['get', 'list', 'post', 'upload', '404', '401', '400', '429'];
