import { LocalDay } from '../kernel/local-day.js';
import { Ratio } from '../kernel/ratio.js';
import { overlaps, Validity } from '../kernel/validity.js';
import { AllocationRule, KeyName } from './community.js';
import { existenceOf, isParticipantKind } from './check-spans.js';
import { ProblemList } from './problem-list.js';
import { Draft, Placed } from './read-document.js';
import { TreePath } from './yaml-tree.js';

const KEYS_WITH_SHARES: readonly KeyName[] = ['constant', 'hybrid', 'cascade'];
const GGV_KEYS: readonly KeyName[] = ['constant', 'equal', 'proportional'];

/** Allocation rules, tariffs and the kinds of metering points: what must fit together. */
export function checkRules(draft: Draft, problems: ProblemList): void {
  checkKinds(draft, problems);
  checkDates(draft.allocation, 'allocation rule', problems);
  for (const rule of draft.allocation) checkRule(rule, draft, problems);
  checkLegalModels(draft, problems);
  for (const { path, value } of draft.tariffs) {
    const dated = value.prices.map((prices, index) => ({
      path: [...path, 'prices', index],
      value: prices,
    }));
    checkDates(dated, `entry of the tariff \`${value.id}\``, problems);
  }
  checkBatteryPrices(draft, problems);
}

/** Two entries that begin on the same day contradict each other. */
export function checkDates(
  entries: readonly Placed<{ readonly from: LocalDay }>[],
  noun: string,
  problems: ProblemList,
): void {
  const seen = new Set<LocalDay>();
  for (const { path, value } of entries) {
    const place = [...path, 'from'];
    if (seen.has(value.from))
      problems.add(place, `two ${plural(noun)} begin on ${value.from}; keep one`);
    seen.add(value.from);
  }
}

function plural(noun: string): string {
  return noun.startsWith('entry') ? noun.replace('entry', 'entries') : `${noun}s`;
}

function checkKinds(draft: Draft, problems: ProblemList): void {
  const complete = draft.meteringPoints.length === draft.ids.meteringPoints.length;
  const ofKind = (kind: string) => draft.meteringPoints.filter(({ value }) => value.kind === kind);
  const grids = ofKind('grid');
  for (const { path } of grids.slice(1)) {
    const names = grids.map(({ value }) => `\`${value.id}\``).join(' and ');
    problems.add([...path, 'kind'], `${names} are of kind grid; there is at most one`);
  }
  if (complete && ofKind('generation').length === 0) {
    problems.add(['meteringPoints'], 'none is of kind generation; there is at least one');
  }
}

function checkRule(rule: Placed<AllocationRuleText>, draft: Draft, problems: ProblemList): void {
  const { path, value } = rule;
  const hasGrid = draft.meteringPoints.some((point) => point.value.kind === 'grid');
  if (value.model === 'balance' && !hasGrid) {
    problems.add([...path, 'model'], 'the balance model needs a metering point of kind grid');
  }
  checkPresence(rule, 'shares', KEYS_WITH_SHARES, problems);
  checkPresence(rule, 'groups', ['priority'], problems);
  checkSum(rule, problems);
  const named: [TreePath, string][] = [
    ...Object.keys(value.shares ?? {}).map((id): [TreePath, string] => [
      [...path, 'shares', id],
      id,
    ]),
    ...(value.groups ?? []).flatMap((ids, group) =>
      ids.map((id, place): [TreePath, string] => [[...path, 'groups', group, place], id]),
    ),
  ];
  const seen = new Set<string>();
  for (const [place, id] of named) {
    const point = draft.meteringPoints.find((entry) => entry.value.id === id);
    if (point !== undefined && !isParticipantKind(point.value.kind)) {
      problems.add(
        place,
        `\`${id}\` is of kind ${point.value.kind} and takes no part in the allocation`,
      );
    }
    if (seen.has(id)) problems.add(place, `\`${id}\` stands in two groups; keep one`);
    seen.add(id);
  }
}

type AllocationRuleText = Draft['allocation'][number]['value'];

function checkPresence(
  { path, value }: Placed<AllocationRuleText>,
  part: 'shares' | 'groups',
  keys: readonly AllocationRule['key'][],
  problems: ProblemList,
): void {
  const needed = keys.includes(value.key);
  if (needed && value[part] === undefined) {
    problems.add(path, `the key ${value.key} needs \`${part}\``);
  }
  if (!needed && value[part] !== undefined) {
    problems.add(
      [...path, part],
      `the key ${value.key} has no ${part}; they belong to ${keys.join(', ')}`,
    );
  }
}

function checkSum({ path, value }: Placed<AllocationRuleText>, problems: ProblemList): void {
  let sum = Ratio.zero;
  for (const share of Object.values(value.shares ?? {})) sum = sum.plus(share);
  if (sum.compare(Ratio.one) <= 0) return;
  const text = (Number(sum.numerator) / Number(sum.denominator)).toString();
  problems.add([...path, 'shares'], `the shares add up to ${text}; together they are at most 1`);
}

function checkLegalModels(draft: Draft, problems: ProblemList): void {
  const byDefault = draft.parts.community?.legalModel;
  const rules = [...draft.allocation].sort((a, b) => (a.value.from < b.value.from ? -1 : 1));
  for (const [index, { path, value }] of rules.entries()) {
    if (GGV_KEYS.includes(value.key)) continue;
    const span: Validity = { from: value.from, to: rules[index + 1]?.value.from };
    const holding = draft.holdings.find(
      (entry) => entry.value.legalModel === 'ggv' && overlaps(entry.value, span),
    );
    const allowed = `under ggv (§42b EnWG) only ${GGV_KEYS.join(', ')} can be used`;
    if (byDefault === 'ggv') {
      problems.add([...path, 'key'], `the key is ${value.key}; ${allowed}`);
    } else if (holding !== undefined) {
      const point = holding.value.meteringPoint;
      const message = `the key is ${value.key} while \`${point}\` is held under ggv; ${allowed}`;
      problems.add([...path, 'key'], message);
    }
  }
}

function checkBatteryPrices(draft: Draft, problems: ProblemList): void {
  const storages = draft.meteringPoints.filter(({ value }) => value.kind === 'storage');
  for (const { path, value } of draft.tariffs) {
    const starts = value.prices.map(({ from }) => from).sort();
    for (const [index, prices] of value.prices.entries()) {
      const span = { from: prices.from, to: starts.find((start) => start > prices.from) };
      const storage = storages.find((point) => overlaps(span, existenceOf(point.value)));
      if (storage === undefined || prices.battery !== undefined) continue;
      const message = `\`${storage.value.id}\` is a storage, so a price \`battery\` in €/kWh is needed`;
      problems.add([...path, 'prices', index], message);
    }
  }
}
