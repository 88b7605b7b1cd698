import type { Command } from 'commander';
import type { ServeFlags } from '../serve.js';
import { overlayOption, type OverlayOptions } from '../overlay-option.js';
import type { Terminal } from '../terminal.js';

/** Adds `gatehouse serve`. */
export function addServe(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('serve an OpenAPI document over HTTPS, without any code')
    .argument('<document>', 'root file of the contract, JSON or YAML, or its https URL')
    .option('--port <number>', 'port to listen on (PORT); 0 for any free port')
    .option('--host <name>', 'host to listen on (HOST)')
    .addOption(overlayOption())
    .option('--mock', 'mock operations without a handler')
    .option('--handlers <module>', 'JavaScript module with a function per operationId')
    .option('--public', 'require no credentials, even if the contract does')
    .option('--strict', 'do not start if the schema of any operation is invalid')
    .addHelpText(
      'after',
      '\nExamples:\n  gatehouse serve openapi.yaml --mock\n  gatehouse serve https://example.com/openapi.json --mock --public\n\n' +
        'Reads the same environment variables as every server: TLS_KEY_FILE, TLS_CERT_FILE, JWKS_URL, RATE_LIMIT, LOG_LEVEL, …',
    )
    .action(async (document: string, flags: ServeFlags & OverlayOptions) => {
      const { serveDocument } = await import('../serve.js');
      const { overlay: overlays, ...others } = flags;
      await serveDocument(document, { ...others, overlays }, terminal);
    });
}
