import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Browser, BrowserContext, chromium, Locator, Page } from 'playwright-core';
import { eventually } from './eventually.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PATIENCE_MS = 90_000;
/** What a browser breaks off by itself: stream and icon of a page that was left, a page that is a file. */
const BROKEN_OFF = /\/live\?|\/icon\.svg$|\/json$/;

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export const DESK: Look = { width: 1280, height: 900, scheme: 'light' };
export const PHONE: Look = { width: 390, height: 844, scheme: 'light' };

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** Debian's chromium in front of one service; a test without it fails. */
export class TestBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly url: string,
  ) {}

  static async open(url: string): Promise<TestBrowser> {
    assert(existsSync(CHROMIUM), 'chromium is missing: apt-get install -y chromium');
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    return new TestBrowser(browser, url);
  }

  /** A person with a browser profile of their own, logged in where the cookies say so. */
  async person(look: Look = DESK, cookies: Cookies = []): Promise<Person> {
    const context = await this.browser.newContext({
      baseURL: this.url,
      locale: 'de-DE',
      viewport: { width: look.width, height: look.height },
      colorScheme: look.scheme,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addCookies(cookies);
    return new Person(context, await context.newPage());
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** One page of one person; whatever the browser complains about is written down. */
export class Person {
  private readonly complaints: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.complaints.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`console: ${message.text()}`);
    });
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? 'unknown';
      if (reason === 'net::ERR_ABORTED' && BROKEN_OFF.test(request.url())) return;
      this.complaints.push(`request: ${request.url()}: ${reason}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400)
        this.complaints.push(`answer: ${response.status()} ${new URL(response.url()).pathname}`);
    });
  }

  /** What the browser complained about since the last question. */
  newComplaints(): string[] {
    return this.complaints.splice(0);
  }

  async logIn(login: string, password: string): Promise<void> {
    await this.page.goto('/login');
    await this.page.locator('input[name=login]').fill(login);
    await this.page.locator('input[name=password]').fill(password);
    await this.page.locator('main button[type=submit]').click();
    await this.page.waitForLoadState();
  }

  /** The status of an address for this person, without following where it leads. */
  async statusOf(address: string): Promise<number> {
    return (await this.context.request.get(address, { maxRedirects: 0 })).status();
  }

  /** Pixels the page is wider than the window. */
  overflow(): Promise<number> {
    const root = 'document.documentElement';
    return this.page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
  }

  /** What axe-core finds that keeps somebody from using the page. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(await readFile('node_modules/axe-core/axe.min.js', 'utf8'));
    const { violations } = await this.page.evaluate<AxeResults>('axe.run(document)');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

/** The number a place shows now. */
export async function figure(place: Locator): Promise<number> {
  return Number.parseFloat((await place.innerText()).replace(',', '.'));
}

/** Waits until a place shows more than that, and gives what it shows. */
export function above(place: Locator, least: number): Promise<number> {
  return eventually(`more than ${least}`, async () => {
    const shown = await figure(place);
    return shown > least ? shown : undefined;
  });
}
