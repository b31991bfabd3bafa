import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Browser, chromium, Page } from 'playwright-core';
import { lowestContrast } from '../support/contrast.js';
import { usePortal } from '../support/portal.js';

const MINUTES_2 = 120_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

const PAGES = [
  ['nobody', '/login'],
  ['nobody', '/fund/three-flats'],
  ['anna', '/statements'],
  ['anna', '/statements/three-flats-2026-0001'],
  ['anna', '/ev/charger-1'],
  ['dora', '/loans'],
  ['coop', '/operator?period=2026-05'],
  ['coop', '/operator/devices'],
] as const;

const LOOKS = [
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const;

describe('the pages in a browser', () => {
  const portal = usePortal();
  const cookies = new Map<string, string>();
  let browser: Browser;

  beforeAll(async () => {
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: FLAGS.split(' ') });
    for (const login of ['anna', 'dora', 'coop']) cookies.set(login, await portal.logIn(login));
  }, MINUTES_2);
  afterAll(async () => {
    await browser.close();
  });

  async function open(login: string, path: string, look: (typeof LOOKS)[number]) {
    const [width, colorScheme] = look;
    const viewport = { width, height: 844 };
    const context = await browser.newContext({ viewport, colorScheme, locale: 'de-DE' });
    const [name = '', value = ''] = (cookies.get(login) ?? '').split('=');
    if (value !== '') await context.addCookies([{ name, value, url: portal.url }]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(portal.url + path);
    return { page, complaints };
  }

  const cases = PAGES.flatMap(([login, path]) =>
    LOOKS.map((look) => [path, look[0], look[1], login] as const),
  );

  it.each(cases)(
    '%s at %i pixels, %s, fits, is readable and breaks no rule',
    async (path, width, scheme, login) => {
      const { page, complaints } = await open(login, path, [
        width,
        scheme,
      ] as (typeof LOOKS)[number]);
      expect(await overflow(page)).toBe(0);
      expect(complaints).toEqual([]);
      const contrast = await page.evaluate(lowestContrast);
      expect(contrast).toEqual({ below: [] });
      expect(await axeViolations(page)).toEqual([]);
      await page.context().close();
    },
    MINUTES_2,
  );

  it(
    'logs a tenant in and out with the keyboard alone',
    async () => {
      const { page } = await open('nobody', '/statements', [1280, 'light']);
      await page.getByLabel('Benutzername').focus();
      await page.keyboard.type('clara');
      await page.keyboard.press('Tab');
      await page.keyboard.type('clara-secret');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/statements');
      await page.getByRole('link', { name: 'Mai 2026' }).click();
      await page.getByText('64,63').first().waitFor();
      await page.getByRole('button', { name: 'Abmelden' }).click();
      await page.waitForURL('**/login');
      await page.context().close();
    },
    MINUTES_2,
  );
});

function overflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResult> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  });
}

interface AxeResult {
  readonly violations: readonly { id: string; nodes: readonly { html: string }[] }[];
}
