import { atOption, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { areTrustable } from '../util/client-address.js';
import type { ServerOptions } from '../options.js';

/** Checks what is unsafe in options, whatever the contract. */
export function checkOptions({ trustProxy, cors }: ServerOptions): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (trustProxy !== undefined && !areTrustable(trustProxy))
    found.push(
      diagnostic(
        'trust-proxy-unsafe',
        atOption('trustProxy (TRUST_PROXY)'),
        'These are no proxies that can be trusted: any client could choose its address.',
        'Write how many proxies stand in front (1 to 10), or their addresses (10.0.0.0/8).',
      ),
    );
  for (const origin of cors?.origins ?? [])
    if (!isOrigin(origin))
      found.push(
        diagnostic(
          'cors-origin-invalid',
          atOption('cors.origins (CORS_ORIGINS)'),
          `${origin} is not a web origin.`,
          'Write scheme, host and port only: https://app.example.com',
        ),
      );
  return found;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
