/** The servers that are compared. */
export interface ServerKind {
  /** What it is called in the tables. */
  readonly title: string;
  /** Its file in `servers/`. */
  readonly file: string;
  /** `large` is GitHub's contract of 1,223 operations, with the 5 of the other servers added. */
  readonly contract: 'small' | 'large';
  /** Those that share the work, where it is not one. */
  readonly processes?: 2;
}

export const servers: Readonly<Record<string, ServerKind>> = {
  raw: { title: 'raw `node:https`', file: 'raw.mjs', contract: 'small' },
  gatehouse: { title: '**Gatehouse**', file: 'gatehouse.mjs', contract: 'small' },
  'gatehouse-workers': {
    title: 'Gatehouse in two processes',
    file: 'gatehouse-workers.mjs',
    contract: 'small',
    processes: 2,
  },
  'gatehouse-large': { title: 'Gatehouse, 1,223 more operations', file: 'gatehouse.mjs', contract: 'large' },
  fastify: { title: 'Fastify and plugins', file: 'fastify.mjs', contract: 'small' },
  'openapi-backend': { title: 'openapi-backend on Express', file: 'openapi-backend.mjs', contract: 'small' },
  tutorial: { title: 'the usual Express wiring', file: 'tutorial.mjs', contract: 'small' },
};

export const serverNames = Object.keys(servers);
