import { ImportPreview } from '../acquisition/import/import-preview.js';

/**
 * What is wrong with a file as CSV. A cell that a spreadsheet would take for a formula gets an
 * apostrophe before it, so that it stays text.
 */
export function problemsAsCsv({ problems, reviews }: ImportPreview): string {
  const rows = [
    ...problems.map(({ line, field, message }) => [line ?? '', field ?? '', message]),
    ...reviews.map(({ line, reason, sentence }) => [line, reason, sentence]),
  ];
  const lines = rows.map((cells) => cells.map((cell) => safeCell(String(cell))).join(','));
  return `${['line,field,sentence', ...lines].join('\r\n')}\r\n`;
}

/** One cell, quoted where it must be, never a formula. */
export function safeCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
