/** One segment of an EDIFACT interchange: `QTY+220:12.5:KWH'` is QTY with one element of three parts. */
export interface EdifactSegment {
  readonly tag: string;
  /** Elements, each with its components; released characters are plain again. */
  readonly elements: readonly (readonly string[])[];
  /** Counted from 1, the service string advice not counted. */
  readonly number: number;
}

/** An interchange that is none: the segment and what is wrong with it. */
export interface BrokenEdifact {
  readonly number: number;
  readonly problem: string;
}

/** The four marks an interchange may choose in its UNA; ISO 9735 names the usual ones. */
interface Marks {
  readonly component: string;
  readonly element: string;
  readonly decimal: string;
  readonly release: string;
  readonly segment: string;
}

export interface EdifactText {
  readonly segments: readonly EdifactSegment[];
  /** The decimal mark the interchange declares: a point or a comma. */
  readonly decimal: string;
}

const USUAL: Marks = { component: ':', element: '+', decimal: '.', release: '?', segment: "'" };
const TAG = /^[A-Z]{3}$/;
const SEGMENTS_MAX = 2_000_000;

/**
 * Cuts an interchange into segments (ISO 9735: UNA, release character, line ends between segments are
 * no content). Refuses a last segment that is not closed, a release character before nothing, tags that
 * are none and marks that are the same.
 */
export function edifactSegments(text: string): EdifactText | BrokenEdifact {
  const hasAdvice = text.startsWith('UNA');
  const marks = hasAdvice ? advisedMarks(text) : USUAL;
  if (marks === undefined) {
    return { number: 0, problem: 'the UNA names no six different marks; ask the sender.' };
  }
  const segments: EdifactSegment[] = [];
  const cutter = new SegmentCutter(text, marks, hasAdvice ? 9 : 0);
  for (;;) {
    const next = cutter.next(segments.length + 1);
    if (next === undefined) return { segments, decimal: marks.decimal };
    if ('problem' in next) return next;
    segments.push(next);
    if (segments.length > SEGMENTS_MAX) {
      return { number: segments.length, problem: 'the file has more than two million segments.' };
    }
  }
}

function advisedMarks(text: string): Marks | undefined {
  const [component = '', element = '', decimal = '', release = '', , segment = ''] = text.slice(
    3,
    9,
  );
  const marks = { component, element, decimal, release, segment };
  if (decimal !== '.' && decimal !== ',') return undefined;
  return new Set(Object.values(marks)).size === 5 && !Object.values(marks).includes('')
    ? marks
    : undefined;
}

class SegmentCutter {
  constructor(
    private readonly text: string,
    private readonly marks: Marks,
    private at: number,
  ) {}

  next(number: number): EdifactSegment | BrokenEdifact | undefined {
    while (this.at < this.text.length && /\s/.test(this.text.charAt(this.at))) this.at += 1;
    if (this.at >= this.text.length) return undefined;
    const elements: string[][] = [['']];
    for (; this.at < this.text.length; this.at += 1) {
      const letter = this.text.charAt(this.at);
      if (letter === this.marks.segment) {
        this.at += 1;
        return segmentOf(elements, number);
      }
      this.take(letter, elements);
    }
    return { number, problem: 'the file ends inside a segment: it was cut off; ask for it again.' };
  }

  private take(letter: string, elements: string[][]): void {
    const { component, element, release } = this.marks;
    const last = elements.at(-1) ?? [];
    if (letter === element) elements.push(['']);
    else if (letter === component) last.push('');
    else if (letter === release) {
      this.at += 1;
      last[last.length - 1] += this.text.charAt(this.at);
    } else if (letter !== '\r' && letter !== '\n') last[last.length - 1] += letter;
  }
}

function segmentOf(elements: string[][], number: number): EdifactSegment | BrokenEdifact {
  const [[tag = ''] = [], ...rest] = elements;
  if (TAG.test(tag)) return { tag, elements: rest, number };
  return { number, problem: `'${tag.slice(0, 20)}' is no segment; this is no EDIFACT file.` };
}
