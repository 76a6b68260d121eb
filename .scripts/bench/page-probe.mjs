// What runs inside the measured page, before its own scripts. Playwright carries the function over as text: it must not use anything around it.

/** Watches the page from its first moment; leaves what it saw in `window.probe`. Times are milliseconds since navigation. */
export function installProbe() {
  const probe = {
    /** When the first pod had been painted. */
    drawn: 0,
    /** Main-thread tasks over 50 ms: start, duration. */
    longTasks: [],
    /** One entry a frame: when, milliseconds since the one before, packets painted; paintings and React commits so far. */
    frames: [],
    /** One entry an update of the worker's: when, the message, milliseconds to unpack it and to take it in. */
    updates: [],
  };
  window.probe = probe;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) probe.longTasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });

  let commits = 0;
  const nothing = () => undefined;
  // React tells its developer tools of every commit, in production builds too.
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    renderers: new Map(),
    inject: () => 1,
    onCommitFiberRoot: () => commits++,
    onCommitFiberUnmount: nothing,
    onPostCommitFiberRoot: nothing,
    checkDCE: nothing,
  };

  // A painting of the packet layer begins by clearing it; each flying packet then draws one translucent trail.
  let paintings = 0;
  let packets = 0;
  const { clearRect, stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    paintings++;
    packets = 0;
    return clearRect.apply(this, box);
  };
  CanvasRenderingContext2D.prototype.stroke = function (...path) {
    if (this.lineWidth === 2 && this.globalAlpha < 0.5) packets++;
    return stroke.apply(this, path);
  };

  window.Worker = class extends Worker {
    set onmessage(handler) {
      super.onmessage = (event) => {
        const arrived = performance.now();
        const message = event.data;
        const unpacked = performance.now();
        handler.call(this, event);
        if (message.kind !== 'update') return;
        probe.updates.push({ at: arrived, message, unpacked: unpacked - arrived, taken: performance.now() - unpacked });
      };
    }
  };

  /** A pod that can be seen: laid out, not hidden, and more than half faded in. */
  const seesPod = () => {
    const pod = document.querySelector('[role="group"][aria-label^="Pod "]');
    if (!pod?.firstElementChild || !pod.checkVisibility({ visibilityProperty: true })) return false;
    const { right, bottom, width } = pod.getBoundingClientRect();
    return width > 0 && right > 0 && bottom > 0 && Number(getComputedStyle(pod.firstElementChild).opacity) > 0.5;
  };
  let last = 0;
  const frame = (time) => {
    probe.frames.push({ time, delta: time - last, packets, paintings, commits });
    last = time;
    if (probe.drawn === 0 && seesPod()) {
      // Seen in this frame, so painted before the next.
      probe.drawn = -1;
      requestAnimationFrame(() => {
        probe.drawn = performance.now();
      });
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
