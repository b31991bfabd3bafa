import { checkDates } from './check-rules.js';
import { ProblemList } from './problem-list.js';
import { Draft } from './read-document.js';

/** Waterfall and opening: each kind once, the fund last, nothing opens above what was lent. */
export function checkMoney(draft: Draft, problems: ProblemList): void {
  checkDates(draft.waterfall, 'waterfall', problems);
  for (const { path, value } of draft.waterfall) {
    const kinds = value.tranches.map(({ kind }) => kind);
    for (const [index, kind] of kinds.entries()) {
      if (kinds.indexOf(kind) === index) continue;
      const message = `the tranche ${kind} stands here a second time; each kind is used once`;
      problems.add([...path, 'tranches', index, 'kind'], message);
    }
    if (kinds.at(-1) !== 'fund') {
      problems.add(
        [...path, 'tranches'],
        'the last tranche is not `fund`; what is left goes there',
      );
    }
  }
  for (const [id, opening] of Object.entries(draft.parts.opening?.loans ?? {})) {
    const loan = draft.loans.find(({ value }) => value.id === id);
    if (loan === undefined || !opening.principal.isAbove(loan.value.principal)) continue;
    const message = `opens with ${opening.principal.toString()}, above the ${loan.value.principal.toString()} lent`;
    problems.add(['opening', 'loans', id, 'principal'], message);
  }
}
