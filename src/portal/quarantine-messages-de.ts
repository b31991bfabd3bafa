/** The words of the page of what was set aside. */
export const quarantine = {
  title: 'Beiseitegelegt',
  claim:
    'Was Geräte gesendet haben und nicht verwendet werden konnte: Byte für Byte aufbewahrt, nie als Messwert gezählt.',
  none: 'Nichts. Alles, was die Geräte gesendet haben, konnte gelesen werden.',
  reasons: 'Gründe',
  newest: 'Neueste Nachrichten',
  all: 'Alle Gründe zeigen',
  last: 'zuletzt',
  replay: 'Noch einmal lesen',
  readAgain: 'nachgelesen',
  summary: (count: number, devices: number, replayed: number) =>
    `${count} Nachrichten von ${devices} Geräten${replayed === 0 ? '' : `, ${replayed} nachgelesen`},`,
  bytes: (count: number) => `Inhalt (${count} Byte)`,
  justRead: (count: number) =>
    count === 0
      ? 'Noch keine dieser Nachrichten kann gelesen werden. Erst das Gerät oder die Geräteliste berichtigen.'
      : `${count} Nachrichten wurden nachgelesen.`,
  codes: {
    parse: 'Kein lesbares JSON',
    empty: 'Leere Nachricht',
    missing: 'Wert fehlt',
    type: 'Falsche Art von Wert',
    schema: 'Andere Form als erwartet',
    number: 'Keine Zahl',
    range: 'Zahl außerhalb des Möglichen',
    precision: 'Zu viele Stellen',
    unit: 'Andere Einheit',
    time: 'Zeitangabe unbrauchbar',
    clock: 'Uhr des Geräts geht vor',
    late: 'Älter als 35 Tage',
    size: 'Zu groß',
    depth: 'Zu tief verschachtelt',
    utf8: 'Kein gültiger Text',
    'control-character': 'Steuerzeichen im Text',
    'duplicate-key': 'Schlüssel doppelt',
    'reserved-key': 'Verbotener Schlüssel',
    conflict: 'Anderer Wert schon gespeichert',
    'unknown-device': 'Unbekanntes Gerät',
    unreadable: 'Nicht lesbar',
    bug: 'Fehler beim Lesen',
    damaged: 'Auf der Platte beschädigt',
  },
};
