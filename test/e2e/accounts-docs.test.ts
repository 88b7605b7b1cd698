import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.js';
import { endSamples, startSample } from '../support/sample.js';

/** What a person does who has no token: registers, confirms the address, logs in, and uses the token without seeing it. */

afterAll(endSamples);

const email = 'alice@example.com';
const password = 'correct horse battery staple';

describeInBrowser('the docs of the sample, in Chromium', (open) => {
  it('let a person register, log in and use the token without copying it', async () => {
    const sample = await startSample();
    const opened = await open(`${sample.url}/docs/`);
    const { page } = opened;
    expect(await tryOut(page, 'accounts-register', { email, password })).toContain('202');
    const mail = await newestMail(join(sample.localDirectory, 'mail'));
    const token = /^[\w-]{43}$/m.exec(mail)?.[0];
    expect(await tryOut(page, 'accounts-verifyEmail', { token, password })).toContain('204');
    expect(await tryOut(page, 'accounts-login', { email, password })).toContain('200');

    expect(await tryOut(page, 'accounts-getMe')).toContain('200');
    const answer = page.locator('#operations-accounts-getMe .live-responses-table');
    await answer.getByText(email).first().waitFor();
    expect(await tryOut(page, 'notes-createNote', { title: 'From the docs', body: '<p>Hello</p>' })).toContain('201');
    expect(opened).toMatchObject({ violations: [], consoleErrors: [], pageErrors: [], foreignRequests: [] });
  }, 90_000);
});

/** Tries an operation as a person does. @returns the status that is shown */
async function tryOut(page: Page, name: string, body?: object): Promise<string | null> {
  const operation = page.locator(`#operations-${name}`);
  await operation.locator('.opblock-summary-control').click();
  if (body) await operation.locator('textarea.body-param__text').fill(JSON.stringify(body));
  await operation.locator('button.execute').click();
  const answer = operation.locator('.live-responses-table');
  await answer.waitFor();
  return answer.locator('tbody .response-col_status').first().textContent();
}

/** Mails are sent after the answer. */
async function newestMail(folder: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const [name] = (await readdir(folder).catch(() => [])).sort().reverse();
    if (name !== undefined) return readFile(join(folder, name), 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no mail came');
}
