import { describeInBrowser, type OpenPage } from '../../../../support/browser.js';
import { contractOf, get } from '../../../../support/contract.js';
import { closeDocs, hostile, parts, serveDocs } from '../../../../support/docs.js';

afterAll(closeDocs);

describeInBrowser('the docs in a browser', (open) => {
  let url: string;
  beforeAll(async () => {
    ({ url } = await serveDocs(await contractOf(parts)));
  });

  const nothingIsWrong = ({ consoleErrors, violations, pageErrors, foreignRequests }: OpenPage): void => {
    expect({ consoleErrors, violations, pageErrors, foreignRequests }).toEqual({
      consoleErrors: [],
      violations: [],
      pageErrors: [],
      foreignRequests: [],
    });
  };

  test.each(['/docs/', '/docs/problems/', '/docs/problems/invalid_input'])(
    '%s loads without a violation, an error or a foreign host, light and dark',
    async (path) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const opened = await open(url + path, { colorScheme });
        const marker = path === '/docs/' ? '.opblock-summary-path' : 'h1';
        await opened.page.locator(marker).first().waitFor();
        const ground = await opened.page.evaluate('getComputedStyle(document.body).backgroundColor');
        expect(ground).toBe(colorScheme === 'dark' ? 'rgb(28, 32, 34)' : 'rgb(250, 250, 250)');
        expect(await opened.page.title()).toContain(hostile);
        nothingIsWrong(opened);
        await opened.page.context().close();
      }
    },
  );

  test.each(['', '/under/a/prefix'])(
    'Authorize and Try it out send the token, behind the prefix "%s"',
    async (prefix) => {
      const at = prefix === '' ? url : (await serveDocs(await contractOf(parts), prefix)).url;
      const opened = await open(`${at}/docs/`);
      const { page } = opened;
      await page.locator('.btn.authorize').click();
      await page.locator('.modal-ux input').fill('token-of-alice');
      await page.locator('.modal-ux button.authorize').click();
      await page.locator('.modal-ux .close-modal').click();
      await page.locator('#operations-echo-echo .opblock-summary-control').click();
      await page.locator('#operations-echo-echo input').fill('hi');
      const [sent] = await Promise.all([
        page.waitForRequest(/echo/),
        page.locator('#operations-echo-echo button.execute').click(),
      ]);
      expect(new URL(sent.url()).pathname).toBe(`${prefix}/v1/echo/hi`);
      expect((await sent.allHeaders())['authorization']).toBe('Bearer token-of-alice');
      await page.locator('#operations-echo-echo .live-responses-table').getByText('Bearer token-of-alice').waitFor();
      const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
      expect(kept).not.toContain('token-of-alice');
      nothingIsWrong(opened);
      await page.context().close();
    },
  );

  test('a picture that an operation answers is shown', async () => {
    const opened = await open(`${url}/docs/#/pictures/picture`);
    const { page } = opened;
    await page.locator('#operations-pictures-picture button.execute').click();
    await page.locator('#operations-pictures-picture .live-responses-table img').waitFor({ state: 'attached' });
    nothingIsWrong(opened);
    await page.context().close();
  });

  test('without JavaScript the page says what to read instead', async () => {
    const { page } = await open(`${url}/docs/`, { javaScriptEnabled: false });
    await page.locator('noscript h1').waitFor();
    await page.locator('noscript a').first().waitFor();
    await page.context().close();
  });

  test('a deep link opens its operation', async () => {
    const opened = await open(`${url}/docs/#/echo/shout`);
    await opened.page.locator('#operations-echo-shout.is-open .execute').waitFor();
    expect(await opened.page.locator('.opblock.is-open').count()).toBe(1);
    nothingIsWrong(opened);
    await opened.page.context().close();
  });

  test.each([
    ['picture', ['/picture']],
    ['say again', ['/echo/{word}']],
    ['post echo', ['/echo/{word}']],
    ['SHOUT', ['/echo/{word}']],
    ['nothing of the kind', []],
  ])('the filter finds "%s" by method, path, name or summary', async (phrase, paths) => {
    const opened = await open(`${url}/docs/`);
    const { page } = opened;
    await page.locator('.opblock').nth(2).waitFor();
    await page.locator('.operation-filter-input').fill(phrase);
    await expectSoon(() => pathsOn(page), paths);
    nothingIsWrong(opened);
    await page.context().close();
  });

  test('a link cannot make the page show a foreign document', async () => {
    const opened = await open(`${url}/docs/?url=https://example.com/evil.json&configUrl=https://example.com/evil.json`);
    await opened.page.locator('.opblock').first().waitFor();
    nothingIsWrong(opened);
    await opened.page.context().close();
  });

  test('a document of hundreds of operations is folded, found in and opened', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`/things/${n}`, get({ summary: `Thing ${n}`, responses: {} })]),
    );
    const large = await serveDocs(await contractOf({ paths }));
    const opened = await open(`${large.url}/docs/`);
    const { page } = opened;
    await page.locator('.opblock-tag').waitFor();
    expect(await page.locator('.opblock').count()).toBe(0);
    await page.locator('.opblock-tag').click();
    await page.locator('.opblock').nth(2).waitFor();
    await page.locator('.operation-filter-input').fill('thing 271');
    await expectSoon(() => pathsOn(page), ['/things/271']);
    await page.locator('.opblock-summary-control').click();
    await page.locator('button.execute').waitFor();
    nothingIsWrong(opened);
    await page.context().close();
  });
});

/** The paths of the operations that are shown. */
function pathsOn(page: OpenPage['page']): Promise<(string | null)[]> {
  return page.locator('.opblock-summary-path').evaluateAll((all) => all.map((one) => one.getAttribute('data-path')));
}

async function expectSoon<T>(look: () => Promise<T>, expected: T): Promise<void> {
  const end = Date.now() + 5000;
  while (JSON.stringify(await look()) !== JSON.stringify(expected) && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await look()).toEqual(expected);
}
