/** `npm run generate`: openapi/ -> generated/. With `--check`: fails when anything there is stale. */
import { run } from '../src/cli/program.js';

process.exitCode = await run(['generate', 'openapi/openapi.yaml', '--out', 'generated', ...process.argv.slice(2)], {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
