import type { Command } from 'commander';
import type { ServeFlags } from '../serve.js';
import type { Terminal } from '../terminal.js';

/** `gatehouse serve` */
export function addServe(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('serve an OpenAPI document over HTTPS, with nothing written yet')
    .argument('<document>', 'root file of the contract, JSON or YAML, or its https address')
    .option('--port <number>', 'port to listen on (PORT); 0 takes any')
    .option('--host <name>', 'host to listen on (HOST)')
    .option('--mock', 'answer operations without a handler from the contract')
    .option('--handlers <module>', 'JavaScript module with a function per operationId')
    .option('--public', 'serve without credentials, whatever the contract says of security')
    .option('--strict', 'do not start while any operation has a schema that cannot be used')
    .addHelpText(
      'after',
      '\nExamples:\n  gatehouse serve openapi.yaml --mock\n  gatehouse serve https://example.com/openapi.json --mock --public\n\n' +
        'Reads the environment as every server of the kit: TLS_KEY_FILE, TLS_CERT_FILE, JWKS_URL, RATE_LIMIT, LOG_LEVEL, …',
    )
    .action(async (document: string, flags: ServeFlags) => {
      const { serveDocument } = await import('../serve.js');
      await serveDocument(document, flags, terminal);
    });
}
