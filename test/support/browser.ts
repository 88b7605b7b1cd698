import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** A page of a real browser, and everything about it that a person would call broken. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings on the console. */
  readonly consoleErrors: readonly string[];
  /** What the Content Security Policy had to stop: directive and address. */
  readonly violations: readonly string[];
  /** Errors that no script caught. */
  readonly pageErrors: readonly string[];
  /** Requests that went to another host. */
  readonly foreignRequests: readonly string[];
}

/** Opens an address and waits until nothing more is loaded. */
export type Open = (url: string, options?: BrowserContextOptions) => Promise<OpenPage>;

/**
 * A group of tests in a real Chromium, started once and closed afterwards. Where there is none they are skipped by name;
 * in CI (`CI` is set), where it has to be there, they fail instead.
 */
export function describeInBrowser(name: string, tests: (open: Open) => void): void {
  const program = programs().find((file) => existsSync(file));
  if (program === undefined && process.env['CI']) {
    describe(name, () => {
      test('Chromium is there', () => {
        throw new Error(`No Chromium at any of: ${programs().join(', ')}`);
      });
    });
    return;
  }
  const group = program === undefined ? describe.skip : describe;
  group(program === undefined ? `${name} (skipped: Chromium is not installed)` : name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      if (program !== undefined) browser = await chromium.launch({ executablePath: program, args, timeout: 30_000 });
    }, 40_000);
    afterAll(async () => {
      await browser?.close();
    });
    tests((url, options) => {
      if (!browser) throw new Error('Open pages inside a test, not while tests are collected.');
      return open(browser, url, options);
    });
  });
}

async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const consoleErrors: string[] = [];
  const violations: string[] = [];
  const pageErrors: string[] = [];
  const foreignRequests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => pageErrors.push(error.message));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(url).host) foreignRequests.push(request.url());
  });
  await page.exposeFunction('tellViolation', (violation: string) => void violations.push(violation));
  await page.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) =>
      tellViolation(event.effectiveDirective + ' ' + event.blockedURI));`,
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  return { page, consoleErrors, violations, pageErrors, foreignRequests };
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium and Chrome are on the systems people use, and where `playwright install` puts it. */
function programs(): readonly string[] {
  return [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    chromium.executablePath(),
  ];
}
