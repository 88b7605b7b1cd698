import { diagnosticFactory, type DiagnosticCatalog } from '../kit/index.js';

/** The diagnostics of the sample application, beside those of the kit. */
export const DIAGNOSTIC_CODES = {
  'database-unavailable': {
    severity: 'error',
    explanation: 'The database cannot be opened, or its tables not changed.',
  },
  'database-in-use': { severity: 'error', explanation: 'Another process uses the embedded database.' },
  'backup-unusable': {
    severity: 'error',
    explanation: 'A backup of the embedded database cannot be made or restored.',
  },
  'encryption-key-invalid': {
    severity: 'error',
    explanation: 'The file of `ENCRYPTION_KEY_FILE` has no key, or another one than the database was written with.',
  },
} as const satisfies DiagnosticCatalog;

/** Creates a diagnostic of the application. */
export const diagnostic = diagnosticFactory(DIAGNOSTIC_CODES);
