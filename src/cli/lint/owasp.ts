import {
  appendPointer,
  atPointer,
  projectTo31,
  servedDocument,
  type Contract,
  type Diagnostic,
} from '../../kit/index.js';
import { importOptional } from '../optional-dependency.js';

/** What is used of Spectral. */
interface SpectralCore {
  readonly Spectral: new () => {
    setRuleset(ruleset: object): void;
    run(document: object): Promise<readonly SpectralResult[]>;
  };
}

interface SpectralResult {
  readonly code: string | number;
  readonly message: string;
  readonly path: readonly (string | number)[];
  /** 0 is an error. */
  readonly severity: number;
}

const core = { name: '@stoplight/spectral-core', version: '1.24.1' };
const owasp = { name: '@stoplight/spectral-owasp-ruleset', version: '2.0.1' };

/** Rules of the set that are left out, each because something else holds it, or nothing can be done about it. */
const off = [
  // Rules of our own, which know requests from answers.
  ...['string-limit', 'array-limit', 'integer-limit', 'integer-limit-legacy'].map((rule) => `owasp:api4:2023-${rule}`),
  ...['no-additionalProperties', 'constrained-additionalProperties'].map((rule) => `owasp:api3:2023-${rule}`),
  'owasp:api2:2023-write-restricted',
  // What anyone may read, a contract says with security: [].
  'owasp:api2:2023-read-restricted',
  // A server of this kit sends these by itself.
  'owasp:api4:2023-rate-limit',
  'owasp:api8:2023-define-cors-origin',
  'owasp:api8:2023-define-error-responses-401',
  'owasp:api8:2023-define-error-responses-500',
  'owasp:api8:2023-define-error-validation',
  // Every text with a pattern and every number with a format: hundreds of findings that nobody reads.
  'owasp:api4:2023-string-restricted',
  'owasp:api4:2023-integer-format',
  // Words of the set's own at every server.
  'owasp:api9:2023-inventory-access',
  'owasp:api9:2023-inventory-environment',
];

/**
 * What Spectral finds with OWASP's ruleset in the document as clients see it.
 *
 * @throws StartupError when one of the two packages is not installed
 */
export async function checkWithOwasp(contract: Contract): Promise<readonly Diagnostic[]> {
  const { Spectral } = await importOptional<SpectralCore>(core, 'gatehouse lint --owasp');
  const ruleset = await importOptional<{ readonly default: object }>(owasp, 'gatehouse lint --owasp');
  const spectral = new Spectral();
  const rules = Object.fromEntries(off.map((rule) => [rule, 'off']));
  spectral.setRuleset({ extends: [[unwrapped(ruleset), 'all']], rules });
  const results = await spectral.run(projectTo31(servedDocument(contract)).document);
  return results.map(({ code, message, path, severity }) => ({
    code: String(code),
    severity: severity === 0 ? 'error' : 'warning',
    location: atPointer(appendPointer('#', ...path)),
    message: `${message.replace(/\s+/g, ' ').trim().replace(/\.$/, '')}.`,
    hint: `See ${String(code)} of ${owasp.name}.`,
  }));
}

/** The ruleset is CommonJS with a `default` of its own, which an import wraps once more. */
function unwrapped({ default: ruleset }: { readonly default: object }): object {
  return 'default' in ruleset && typeof ruleset.default === 'object' && ruleset.default !== null
    ? ruleset.default
    : ruleset;
}
