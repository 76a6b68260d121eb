import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import type { RelationEdge } from '../graph/elements.ts';

/** "This Service selects that Deployment's pods": dashed, with the labels beside it. */
export const SelectsEdge = memo(function SelectsEdge({ id, data }: EdgeProps<RelationEdge>) {
  if (!data) return null;
  return (
    <>
      <BaseEdge id={id} path={data.path} className="edge-selects" markerEnd="url(#arrow)" />
      <EdgeLabelRenderer>
        <span className="edge-label" style={{ translate: `calc(${data.labelX}px - 50%) calc(${data.labelY}px - 50%)` }}>
          {data.label}
        </span>
      </EdgeLabelRenderer>
    </>
  );
});

/** "This Service's endpoint": solid to one that is ready, dotted to one that is not. */
export const ServesEdge = memo(function ServesEdge({ id, data }: EdgeProps<RelationEdge>) {
  if (!data) return null;
  const state = data.state.replace(' ', '-');
  return <BaseEdge id={id} path={data.path} className={`edge-serves ${state}`} markerEnd={`url(#dot-${state})`} />;
});

/** The ends of lines: shapes say what the dashes say. */
export function EdgeMarkers() {
  return (
    <svg className="markers" aria-hidden="true">
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 10 10"
          refX="9"
          refY="5"
          markerUnits="userSpaceOnUse"
          markerWidth="11"
          markerHeight="11"
          orient="auto"
        >
          <path d="M1,1 L9,5 L1,9" className="marker-arrow" />
        </marker>
        <marker
          id="dot-ready"
          viewBox="0 0 10 10"
          refX="5"
          refY="5"
          markerUnits="userSpaceOnUse"
          markerWidth="8"
          markerHeight="8"
        >
          <circle cx="5" cy="5" r="4" className="marker-full" />
        </marker>
        <marker
          id="dot-not-ready"
          viewBox="0 0 10 10"
          refX="5"
          refY="5"
          markerUnits="userSpaceOnUse"
          markerWidth="8"
          markerHeight="8"
        >
          <circle cx="5" cy="5" r="3.5" className="marker-hollow" />
        </marker>
        <marker
          id="dot-terminating"
          viewBox="0 0 10 10"
          refX="5"
          refY="5"
          markerUnits="userSpaceOnUse"
          markerWidth="8"
          markerHeight="8"
        >
          <path d="M1,1 L9,9 M9,1 L1,9" className="marker-arrow" />
        </marker>
      </defs>
    </svg>
  );
}
