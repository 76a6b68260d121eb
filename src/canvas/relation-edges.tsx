import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import type { RelationEdge } from '../graph/elements.ts';

/**
 * A relation, with its label where that shows: "selects" dashed, "serves" solid to an endpoint that is ready and dotted to one that is
 * not, "is another name for" in long dashes.
 */
export const RelationLine = memo(function RelationLine({ id, data }: EdgeProps<RelationEdge>) {
  if (!data) return null;
  const { path, look, label, labelAt, state } = data;
  const end = look === 'serves' ? state.replace(' ', '-') : '';
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        className={`edge-${look} ${end}`}
        markerEnd={`url(#${end ? `dot-${end}` : 'arrow'})`}
      />
      {labelAt && (
        <EdgeLabelRenderer>
          <span className="edge-label" style={{ translate: `calc(${labelAt.x}px - 50%) calc(${labelAt.y}px - 50%)` }}>
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
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
