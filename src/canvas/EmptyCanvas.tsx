/** Nothing is there yet: what to do next. */
export function EmptyCanvas() {
  return (
    <div className="canvas-empty">
      <p>
        <strong>An empty cluster.</strong>
      </p>
      <p>Drag a Node from the palette to here, then a Deployment and a Service.</p>
      <p className="muted">Or drop a .yaml file with manifests.</p>
    </div>
  );
}
