import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/**
 * Returns the security headers of every response, names and values in turn: helmet's, with a Content Security Policy
 * under which a browser does nothing with an API response (OWASP REST Security Cheat Sheet).
 */
export function securityHeaders(): readonly string[] {
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
  return response.getHeaderNames().flatMap((name) => [capitalize(name), String(response.getHeader(name))]);
}

function capitalize(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
