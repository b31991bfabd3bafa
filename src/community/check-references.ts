import { didYouMean } from './closest-word.js';
import { ProblemList } from './problem-list.js';
import { Draft, Placed } from './read-document.js';
import { TreePath } from './yaml-tree.js';

const NAMES = {
  meteringPoints: 'metering point',
  members: 'member',
  tariffs: 'tariff',
  loans: 'loan',
} as const;
type Named = keyof typeof NAMES;

/** Ids that stand twice or differ only in case, references that lead nowhere, not exactly one operator. */
export function checkReferences(draft: Draft, problems: ProblemList): void {
  for (const list of Object.keys(NAMES) as Named[])
    checkIds(draft.ids[list], NAMES[list], problems);
  const refer = referrer(draft, problems);
  for (const { path, value } of draft.meters)
    refer('meteringPoints', value.meteringPoint, [...path, 'meteringPoint']);
  for (const { path, value } of draft.holdings) {
    refer('meteringPoints', value.meteringPoint, [...path, 'meteringPoint']);
    refer('members', value.member, [...path, 'member']);
    refer('tariffs', value.tariff, [...path, 'tariff']);
  }
  for (const { path, value } of draft.loans) refer('members', value.lender, [...path, 'lender']);
  for (const { path, value } of draft.allocation) {
    for (const id of Object.keys(value.shares ?? {}))
      refer('meteringPoints', id, [...path, 'shares', id]);
    for (const [group, ids] of (value.groups ?? []).entries()) {
      for (const [place, id] of ids.entries()) {
        refer('meteringPoints', id, [...path, 'groups', group, place]);
      }
    }
  }
  for (const id of Object.keys(draft.parts.opening?.loans ?? {})) {
    refer('loans', id, ['opening', 'loans', id]);
  }
  checkOperator(draft, problems);
}

function checkIds(ids: readonly Placed<string>[], noun: string, problems: ProblemList): void {
  const known = new Map<string, string>();
  for (const { path, value } of ids) {
    const other = known.get(value.toLowerCase());
    if (other === value) {
      problems.add(path, `the ${noun} \`${value}\` stands here a second time; ids are used once`);
    } else if (other !== undefined) {
      problems.add(path, `\`${value}\` and \`${other}\` differ only in case; choose another id`);
    } else {
      known.set(value.toLowerCase(), value);
    }
  }
}

function referrer(draft: Draft, problems: ProblemList) {
  return (list: Named, id: string, path: TreePath): void => {
    const known = draft.ids[list].map(({ value }) => value);
    if (known.includes(id) || !draft.given.has(list)) return;
    const hint = didYouMean(id, known) || `; list it under \`${list}\``;
    problems.add(path, `there is no ${NAMES[list]} \`${id}\`${hint}`);
  };
}

function checkOperator(draft: Draft, problems: ProblemList): void {
  const operators = draft.members.filter(({ value }) => value.role === 'operator');
  if (operators.length === 1) return;
  if (operators.length === 0) {
    const complete = draft.members.length === draft.ids.members.length;
    if (!complete || !draft.given.has('members')) return;
    problems.add(['members'], 'no member has the role operator; give it to exactly one');
    return;
  }
  const names = operators.map(({ value }) => value.id).join(' and ');
  for (const { path } of operators.slice(1)) {
    problems.add([...path, 'role'], `${names} are operators; there is exactly one operator`);
  }
}
