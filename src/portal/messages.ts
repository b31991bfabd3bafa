import { Language } from '../reports/number-text.js';
import { de, Messages } from './messages-de.js';
import { en } from './messages-en.js';

export type { Messages };

const CATALOGUE: Readonly<Record<Language, Messages>> = { de, en };

export function messagesIn(language: Language): Messages {
  return CATALOGUE[language];
}

export function parseLanguage(text: string | undefined): Language | undefined {
  return text === 'de' || text === 'en' ? text : undefined;
}

/** The first of German and English in an Accept-Language header by weight; German where none is asked. */
export function preferredLanguage(header: string | undefined): Language {
  const wishes = (header ?? '').split(',').map((wish) => {
    const [tag = '', ...parameters] = wish.trim().toLowerCase().split(';');
    const weight = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find(Boolean);
    return { language: parseLanguage(tag.split('-')[0]), weight: Number(weight ?? '1') };
  });
  const known = wishes.filter(({ language, weight }) => language !== undefined && weight > 0);
  known.sort((a, b) => b.weight - a.weight);
  return known.at(0)?.language ?? 'de';
}
