import type { SystemPage } from '../context/system-page.js';
import type { Contract } from '../contract/model.js';
import { Problem } from '../problem.js';
import { lazy } from '../util/lazy.js';
import { consoleHtml, type ConsolePaths } from './console/page.js';
import { consoleScript } from './console/script.js';
import { consoleStyle } from './console/style.js';
import { consolePolicy } from './docs/content-security-policy.js';
import { represent, serveRepresentation, type Representation } from './docs/representation.js';

/**
 * Makes the console, where admins look at incidents: a static page that uses the admin operations of the contract with a
 * token that is entered there. There is none without these operations.
 */
export function consolePages(contract: Contract): readonly SystemPage[] {
  const paths = findPaths(contract);
  if (!paths) return [];
  const files = new Map<string, () => Representation>([
    ['', lazy(() => represent('text/html; charset=utf-8', consoleHtml(contract.title, paths)))],
    ['console.js', lazy(() => represent('text/javascript; charset=utf-8', consoleScript))],
    ['console.css', lazy(() => represent('text/css; charset=utf-8', consoleStyle))],
  ]);
  return [
    {
      kind: 'page',
      id: 'console-slash',
      path: '/console',
      rateLimit: 'separate',
      serve: () => ({ status: 302, headers: { Location: 'console/' } }),
    },
    {
      kind: 'page',
      id: 'console',
      path: '/console/*',
      rateLimit: 'separate',
      serve(request) {
        const file = files.get((request.url ?? '').split('?')[0]?.slice('/console/'.length) ?? '');
        if (!file) return new Problem('not_found');
        return serveRepresentation(request, file(), { 'Content-Security-Policy': consolePolicy });
      },
    },
  ];
}

/** The paths of the operations, relative to the console. */
function findPaths({ operations }: Contract): ConsolePaths | undefined {
  const pathOf = (id: string): string | undefined => {
    const operation = operations.find((one) => one.id === id);
    return operation && `..${operation.basePaths[0] ?? ''}${operation.path}`;
  };
  const incidents = pathOf('listIncidents');
  const blocks = pathOf('listBlocks');
  const resolve = pathOf('resolveIncident');
  return incidents !== undefined && blocks !== undefined && resolve !== undefined
    ? { incidents, blocks, resolve }
    : undefined;
}
