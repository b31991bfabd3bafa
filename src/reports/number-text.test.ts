import { localDay, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { localCents, localDate, localMoney, localNumber, localPeriod } from './number-text.js';

describe('text for people', () => {
  it.each`
    text          | de                   | en
    ${'1234.50'}  | ${'1.234,50'}        | ${'1,234.50'}
    ${'0.2269'}   | ${'0,2269'}          | ${'0.2269'}
    ${'-1000000'} | ${'\u22121.000.000'} | ${'\u22121,000,000'}
    ${'999'}      | ${'999'}             | ${'999'}
  `('$text is $de in German and $en in English', ({ text, de, en }) => {
    expect(localNumber(text as string, 'de')).toBe(de);
    expect(localNumber(text as string, 'en')).toBe(en);
  });

  it.each`
    price         | cents
    ${'0.2269'}   | ${'22,69\u00a0ct'}
    ${'0.07'}     | ${'7,00\u00a0ct'}
    ${'1.234567'} | ${'123,4567\u00a0ct'}
  `('prints $price € per kWh as $cents', ({ price, cents }) => {
    expect(localCents(price as string, 'de')).toBe(cents);
  });

  it('writes dates, months and money', () => {
    expect(localDate(localDay('2026-10-31'), 'de')).toBe('31.10.2026');
    expect(localDate(localDay('2026-10-03'), 'en')).toBe('3 October 2026');
    expect(localPeriod(period('2026-03'), 'de')).toBe('März 2026');
    expect(localMoney(Money.ofCents(8223), 'de', 'EUR')).toBe('82,23\u00a0€');
  });
});
