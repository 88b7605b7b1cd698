import { describeInBrowser } from '../support/browser.js';
import { endSamples, startSample } from '../support/sample.js';

/** What a person does first: opens the docs, pastes a token, tries an operation. */

afterAll(endSamples);

describeInBrowser('the docs of the sample, in Chromium', (open) => {
  it('let a person authorize with a token, try an operation and see 200, and break no rule of their own policy', async () => {
    const sample = await startSample();
    const token = await sample.token('alice', 'notes:read notes:write');
    const opened = await open(`${sample.url}/`);
    const { page } = opened;
    expect(page.url()).toBe(`${sample.url}/docs/`);

    await page.locator('.btn.authorize').click();
    await page.locator('.modal-ux input').fill(token);
    await page.locator('.modal-ux button.authorize').click();
    await page.locator('.modal-ux .close-modal').click();
    await page.locator('#operations-demo-getProtectedResource .opblock-summary-control').click();
    await page.locator('#operations-demo-getProtectedResource button.execute').click();
    const answer = page.locator('#operations-demo-getProtectedResource .live-responses-table');
    await answer.getByText('Access granted!').waitFor();
    expect(await answer.locator('tbody .response-col_status').first().textContent()).toContain('200');

    await page.locator('#operations-notes-createNote .opblock-summary-control').click();
    await page.locator('#operations-notes-createNote button.execute').click();
    const written = page.locator('#operations-notes-createNote .live-responses-table');
    await written.waitFor();
    expect(await written.locator('tbody .response-col_status').first().textContent()).toContain('201');

    expect(opened).toMatchObject({ violations: [], consoleErrors: [], pageErrors: [], foreignRequests: [] });
  }, 60_000);

  it('explain every problem on a page of its own', async () => {
    const sample = await startSample();
    const { body } = await sample.request.get('/protected-resource').expect(401);
    const { type, title } = body as { type: string; title: string };
    const opened = await open(`${sample.url}${type}`);
    expect(await opened.page.locator('h1').textContent()).toContain(title);
    expect(opened).toMatchObject({ violations: [], consoleErrors: [], pageErrors: [], foreignRequests: [] });
  }, 60_000);
});
