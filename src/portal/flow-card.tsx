import { Flow, FlowNode, Sankey } from '../reports/sankey.js';
import { ChartCard, Table } from './chart-frame.js';
import { EnergyFlows } from './operator-figures.js';
import { Reader } from './reader.js';

/** The month's energy from roof and grid to flats, chargers and feed-in. */
export function FlowCard({ reader, flows }: { reader: Reader; flows: EnergyFlows }) {
  const words = reader.words.operator;
  const nodes: readonly FlowNode[] = [
    { id: 'roof', name: words.roof, kind: 'roof', side: 'source' },
    { id: 'grid', name: words.gridImport, kind: 'grid', side: 'source' },
    { id: 'flats', name: words.flats, kind: 'flats', side: 'sink' },
    { id: 'chargers', name: words.chargers, kind: 'chargers', side: 'sink' },
    { id: 'feed-in', name: words.feedIn, kind: 'grid', side: 'sink' },
  ];
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const links = flowList(flows);
  if (links.length === 0) return null;
  const chart = (width: number, height: number) => (
    <Sankey
      title={words.flows}
      description={words.flowsText}
      nodes={nodes}
      flows={links}
      text={(value) => reader.kwh(value)}
      width={width}
      height={height}
    />
  );
  return (
    <ChartCard
      title={words.flows}
      legend={[
        { kind: 'solar', text: words.roof },
        { kind: 'grid', text: words.gridImport },
      ]}
      wide={chart(900, 360)}
      narrow={chart(350, 380)}
      tableTitle={reader.words.statement.asTable}
      table={
        <Table
          columns={[words.from, words.to, words.energy]}
          texts={2}
          rows={links.map(({ source, target, value }) => [
            names.get(source) ?? '',
            names.get(target) ?? '',
            reader.kwh(value),
          ])}
        />
      }
    />
  );
}

function flowList(flows: EnergyFlows): Flow[] {
  return [
    { source: 'roof', target: 'flats', value: flows.solarToFlats },
    { source: 'roof', target: 'chargers', value: flows.solarToChargers },
    { source: 'roof', target: 'feed-in', value: flows.surplus },
    { source: 'grid', target: 'flats', value: flows.gridToFlats },
    { source: 'grid', target: 'chargers', value: flows.gridToChargers },
  ].filter(({ value }) => value > 0);
}
