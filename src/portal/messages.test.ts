import { preferredLanguage } from './messages.js';
import { homeOf, safeNext, Visitor } from './visitor.js';

describe('the language of a page', () => {
  it.each([
    [undefined, 'de'],
    ['', 'de'],
    ['en-GB,en;q=0.9', 'en'],
    ['de-DE,de;q=0.9,en;q=0.8', 'de'],
    ['fr,en;q=0.5,de;q=0.7', 'de'],
    ['fr;q=0.9', 'de'],
    ['en;q=0,de;q=0.1', 'de'],
  ])('is for %s: %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});

describe('where a log-in leads', () => {
  it.each([
    ['/statements/HOF-2026-0001', '/statements/HOF-2026-0001'],
    ['/operator?period=2026-03', '/operator?period=2026-03'],
    ['//evil.example', undefined],
    ['/\\evil.example', undefined],
    ['https://evil.example', undefined],
    ['/a\r\nset-cookie: x=y', undefined],
    [undefined, undefined],
  ])('%s goes on to %s', (next, path) => {
    expect(safeNext(next)).toBe(path);
  });

  it.each([
    [['operator', 'member'], '/operator'],
    [['member', 'driver'], '/statements'],
    [['lender'], '/loans'],
    [['driver'], '/ev'],
  ])('%p begins at %s', (roles, home) => {
    expect(homeOf({ roles } as unknown as Visitor)).toBe(home);
  });
});
