import { env, stderr, stdout } from 'node:process';
import { inspect } from 'node:util';
import { createLogger, StartupError } from '../kit/index.js';
import { readEncryptionKeys } from './accounts/open-accounts.js';
import { reseal } from './accounts/reseal.js';
import { createSealing, UnknownKeyError } from './accounts/sealing.js';
import { readConfig } from './config.js';
import { openDatabase } from './database/open-database.js';

/** `npm run reseal`: encrypts the secrets in the database with the newest key of `ENCRYPTION_KEY_FILE`. */
try {
  const config = readConfig(env);
  const sealing = createSealing(await readEncryptionKeys(config));
  const database = await openDatabase(config, createLogger({ level: config.logLevel }));
  try {
    const { signingKeys, secondFactors, emails } = await reseal(database.db, sealing);
    stdout.write(`Resealed ${signingKeys} signing keys, ${secondFactors} second factors and ${emails} e-mails.\n`);
  } finally {
    await database.close();
  }
} catch (error) {
  process.exitCode = 1;
  const isExpected = error instanceof StartupError || error instanceof UnknownKeyError;
  stderr.write(`${isExpected ? error.message : inspect(error)}\n`);
}
