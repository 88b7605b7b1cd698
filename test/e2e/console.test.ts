import { describeInBrowser } from '../support/browser.js';
import { endSamples, startSample, type Sample } from '../support/sample.js';

describeInBrowser('the console', (open) => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample({ TRUST_PROXY: '1' });
    for (let index = 0; index < 26; index += 1)
      await sample.request.get(`/<img src=x onerror=alert(${index})>`).set('X-Forwarded-For', '203.0.113.60');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }, 60_000);
  afterAll(endSamples);

  test('shows an attack, ends its block and closes it with the keyboard, under a strict policy', async () => {
    const { page, violations, pageErrors, foreignRequests } = await open(`${sample.url}/console/`);
    await page.getByLabel('Access token of an admin').fill(await sample.token('root', 'admin'));
    await page.keyboard.press('Enter');
    await page.getByText('1 active incidents, 1 blocks.').waitFor();
    expect(await page.locator('#incidents').innerText()).toContain('endpoint_scanning');
    await page.getByRole('button', { name: 'Unblock address:203.0.113.60' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('address:203.0.113.60 is unblocked.').waitFor();
    const allowed = await sample.request.get('/docs/').set('X-Forwarded-For', '203.0.113.60');
    expect(allowed.status).toBe(200);
    await page.getByRole('button', { name: /^Close endpoint_scanning/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Reason').fill('our own scanner');
    await page.getByRole('button', { name: 'False positive' }).click();
    await page.getByText('The incident is closed.').waitFor();
    expect([violations, pageErrors, foreignRequests]).toEqual([[], [], []]);
  }, 60_000);

  test('shows nothing to someone who is no admin', async () => {
    const { page } = await open(`${sample.url}/console/`);
    await page.getByLabel('Access token of an admin').fill(await sample.token('alice', 'notes:read'));
    await page.keyboard.press('Enter');
    await page.getByText('Missing scope: admin.').waitFor();
    expect(await page.locator('#content').isHidden()).toBe(true);
  }, 60_000);
});
