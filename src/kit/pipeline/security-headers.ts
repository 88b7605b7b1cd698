import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type { Stage } from '../context/stage.js';

/**
 * Sets the security headers of every response: helmet's, with a Content Security Policy under which a browser does
 * nothing with an API response (OWASP REST Security Cheat Sheet). The values never change, so helmet computes them once.
 */
export function securityHeaders(): Stage {
  const constant = helmetHeaders().flat();
  return function setSecurityHeaders(context) {
    context.headers.addAll(constant);
    context.headers.add('X-Request-Id', context.id);
  };
}

/** Returns helmet's headers for an API, as names and values. */
export function helmetHeaders(): readonly (readonly [name: string, value: string])[] {
  const secure = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: { maxAge: 365 * 24 * 3600, includeSubDomains: true },
    xFrameOptions: { action: 'deny' },
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  secure(request, response, (error?: unknown) => {
    if (error) throw error instanceof Error ? error : new Error('helmet rejects its options');
  });
  return response.getHeaderNames().map((name) => [capitalize(name), String(response.getHeader(name))] as const);
}

function capitalize(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
