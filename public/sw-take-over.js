// Part of the service worker (.scripts/offline.ts). Says that it heard: browsers make a waiting worker the active one when the one
// before has nothing left to do, which can be long, or with the next load of the page, which can begin once this was heard.
addEventListener('message', ({ data, source }) => {
  if (data?.type !== 'TAKE_OVER') return;
  skipWaiting();
  source?.postMessage({ type: 'TAKING_OVER' });
});
