import { sankey, sankeyJustify, sankeyLinkHorizontal } from 'd3-sankey';
import { Picture } from './picture.js';

/** A place where energy comes from or goes to; `kind` is the class that carries the colour. */
export interface FlowNode {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly side: 'source' | 'sink';
}

/** Energy that flowed from one node to another, any unit, above zero. */
export interface Flow {
  readonly source: string;
  readonly target: string;
  readonly value: number;
}

export interface SankeyProps {
  readonly title: string;
  readonly description: string;
  readonly nodes: readonly FlowNode[];
  readonly flows: readonly Flow[];
  readonly text: (value: number) => string;
  readonly width: number;
  readonly height: number;
}

const NODE_WIDTH = 14;
const MARGIN = 6;

/** Where energy came from and where it went, the width of a band being its amount. */
export function Sankey(props: SankeyProps) {
  const { width, height, text } = props;
  const used = new Set(props.flows.flatMap(({ source, target }) => [source, target]));
  const nodes = props.nodes.filter(({ id }) => used.has(id)).map((node) => ({ ...node }));
  if (nodes.length === 0) return null;
  const graph = sankey<FlowNode, Flow>()
    .nodeId(({ id }) => id)
    .nodeAlign(sankeyJustify)
    .nodeWidth(NODE_WIDTH)
    .nodePadding(26)
    .nodeSort(null)
    .extent([
      [MARGIN, MARGIN],
      [width - MARGIN, height - MARGIN - 18],
    ])({ nodes, links: props.flows.map((flow) => ({ ...flow })) });
  const path = sankeyLinkHorizontal<FlowNode, Flow>();
  const colours = new Map(nodes.map(({ id, kind }) => [id, kind]));
  return (
    <Picture
      kind="sankey"
      title={props.title}
      description={props.description}
      width={width}
      height={height}
    >
      {graph.links.map((link, place) => (
        <path
          key={place}
          class={`flow ${colours.get(props.flows[place]?.source ?? '') ?? ''}`}
          d={path(link) ?? ''}
          fill="none"
          stroke-width={Math.max(1, link.width ?? 1).toFixed(2)}
        />
      ))}
      {graph.nodes.map((node) => (
        <Node
          key={node.id}
          node={node}
          box={[node.x0 ?? 0, node.y0 ?? 0, node.x1 ?? 0, node.y1 ?? 0]}
          text={text(node.value ?? 0)}
        />
      ))}
    </Picture>
  );
}

interface NodeProps {
  readonly node: FlowNode;
  readonly box: readonly [number, number, number, number];
  readonly text: string;
}

function Node({ node, box: [left, top, right, bottom], text }: NodeProps) {
  const isSink = node.side === 'sink';
  const x = isSink ? left - 10 : right + 10;
  const middle = (top + bottom) / 2;
  const anchor = isSink ? 'end' : 'start';
  return (
    <g class="node">
      <rect
        class={node.kind}
        x={left}
        y={top}
        width={right - left}
        height={Math.max(2, bottom - top)}
        rx={2}
      />
      <text class="node-name" x={x} y={middle - 2} text-anchor={anchor}>
        {node.name}
      </text>
      <text class="node-value" x={x} y={middle + 16} text-anchor={anchor}>
        {text}
      </text>
    </g>
  );
}
