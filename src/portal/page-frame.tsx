import { ComponentChildren, VNode } from 'preact';
import { Language } from '../reports/number-text.js';
import { Messages, messagesIn } from './messages.js';
import { SunMark } from './sun-mark.js';
import { hasRole, homeOf, Role, Visitor } from './visitor.js';

/** What a page gives to be shown; the frame around it is the same everywhere. */
export class Page {
  constructor(
    readonly title: string,
    readonly body: VNode,
    /** Narrow pages have no cards side by side: the log-in and the charge page. */
    readonly width: 'wide' | 'narrow' = 'wide',
  ) {}
}

export interface Frame {
  readonly language: Language;
  readonly visitor: Visitor | undefined;
  /** Path with query, for the language links. */
  readonly url: string;
  /** The folder of style sheet, script and fonts, its name changing with their content. */
  readonly assets: string;
}

const LINKS: readonly {
  readonly path: string;
  readonly name: 'operator' | 'devices' | 'imports' | 'statements' | 'loans' | 'charging' | 'fund';
  readonly roles: readonly Role[];
}[] = [
  { path: '/operator', name: 'operator', roles: ['operator'] },
  { path: '/operator/devices', name: 'devices', roles: ['operator'] },
  { path: '/operator/imports', name: 'imports', roles: ['operator'] },
  { path: '/statements', name: 'statements', roles: ['member'] },
  { path: '/loans', name: 'loans', roles: ['lender', 'operator'] },
  { path: '/ev', name: 'charging', roles: ['driver', 'member', 'operator'] },
  { path: '/fund', name: 'fund', roles: ['member', 'lender', 'operator', 'driver'] },
];

/** The whole document: head, header with the menu of the visitor's roles, the page, footer. */
export function Document({ frame, page }: { frame: Frame; page: Page }) {
  const words = messagesIn(frame.language);
  return (
    <html lang={frame.language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${page.title} · Commonwatt`}</title>
        <link
          rel="preload"
          href={`${frame.assets}/inter-latin.woff2`}
          as="font"
          type="font/woff2"
          crossorigin="anonymous"
        />
        <link rel="icon" type="image/svg+xml" href={`${frame.assets}/icon.svg`} />
        <link rel="stylesheet" href={`${frame.assets}/portal.css`} />
        <script type="module" src={`${frame.assets}/portal.js`} />
      </head>
      <body>
        <a class="skip" href="#content">
          {words.nav.skip}
        </a>
        <Header frame={frame} words={words} />
        <main id="content" class={page.width}>
          {page.body}
        </main>
        <Footer frame={frame} />
      </body>
    </html>
  );
}

function Header({ frame, words }: { frame: Frame; words: Messages }) {
  const { visitor } = frame;
  return (
    <header class="top">
      <div class="bar">
        <a class="brand" href={visitor === undefined ? '/' : homeOf(visitor)}>
          <SunMark />
          <span>Commonwatt</span>
        </a>
        <nav aria-label={words.nav.label}>
          {LINKS.filter(({ roles }) => hasRole(visitor, ...roles)).map(({ path, name }) => (
            <NavLink key={path} path={path} url={frame.url}>
              {words.nav[name]}
            </NavLink>
          ))}
        </nav>
        <div class="who">
          {visitor === undefined ? (
            <a href="/login">{words.nav.logIn}</a>
          ) : (
            <form method="post" action="/logout">
              <span class="name">{visitor.name}</span>
              <button class="quiet" type="submit">
                {words.nav.logOut}
              </button>
            </form>
          )}
        </div>
      </div>
    </header>
  );
}

function NavLink(props: { path: string; url: string; children: ComponentChildren }) {
  const isHere = props.path === linkOf(props.url);
  return (
    <a href={props.path} aria-current={isHere ? 'page' : undefined}>
      {props.children}
    </a>
  );
}

/** The longest path of the menu that a page lies under. */
function linkOf(url: string): string | undefined {
  const under = LINKS.map(({ path }) => path).filter(
    (path) => url.startsWith(path) && /^([/?]|$)/.test(url.slice(path.length)),
  );
  return under.sort((a, b) => b.length - a.length).at(0);
}

function Footer({ frame }: { frame: Frame }) {
  const inLanguage = (language: Language) => {
    const [path = '/', query = ''] = frame.url.split('?');
    const kept = query.split('&').filter((part) => part !== '' && !part.startsWith('lang='));
    return `${path}?${[...kept, `lang=${language}`].join('&')}`;
  };
  return (
    <footer class="bottom">
      <div class="bar">
        <span>Commonwatt</span>
        <span class="languages">
          <a href={inLanguage('de')} lang="de" hreflang="de">
            Deutsch
          </a>
          {' · '}
          <a href={inLanguage('en')} lang="en" hreflang="en">
            English
          </a>
        </span>
      </div>
    </footer>
  );
}
