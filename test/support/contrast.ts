/// <reference lib="dom" />

/**
 * Runs inside a page: every visible text below 4.5 to 1 against the nearest opaque background, colours
 * resolved by a canvas. What lies on a picture is not judged.
 */
export function lowestContrast(): { below: string[] } {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) throw new Error('no canvas');
  const resolve = (colour: string): [number, number, number, number] => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const luminance = (rgb: number[]): number => {
    const [r = 0, g = 0, b = 0] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (start: Element): number[] => {
    for (let at: Element | null = start; at !== null; at = at.parentElement) {
      const [r, g, b, a] = resolve(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const below: string[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (element === null || text === '' || element.getClientRects().length === 0) continue;
    if (element.closest(':disabled, title, desc, script, .skip') !== null) continue;
    const style = getComputedStyle(element);
    const isSvg = element.namespaceURI?.endsWith('svg') === true;
    const [r, g, b] = resolve(isSvg ? style.fill : style.color);
    const [one, two] = [luminance([r, g, b]), luminance(backgroundOf(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) below.push(`${text}: ${ratio.toFixed(2)}`);
  }
  return { below };
}
