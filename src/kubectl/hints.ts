/** What older courses type, and what to type now. */
const hints: readonly (readonly [path: RegExp, said: RegExp, hint: string])[] = [
  [
    /^run$/,
    /unknown flag: --(?:replicas|generator|schedule|hostport|service-generator|limits|requests|serviceaccount)/,
    'kubectl run makes one pod since v1.18: use kubectl create deployment NAME --image=IMAGE --replicas=N',
  ],
  [
    /^expose$/,
    /unknown flag: --generator/,
    'kubectl expose has no generators any more: say --type, --port and --target-port',
  ],
  [
    /^$/,
    /unknown command "rolling-update"/,
    'rolling updates are what Deployments do since v1.18: use kubectl set image and kubectl rollout status',
  ],
  [
    /^delete$/,
    /unknown flag: --(?:purge|show-all)/,
    'that flag is gone: kubectl delete waits until the objects are gone',
  ],
  [/^get$/, /unknown flag: --(?:show-all|export)/, 'that flag is gone: kubectl get -o yaml prints the object as it is'],
  [/^(?:drain)$/, /unknown flag: --delete-local-data/, 'that flag is called --delete-emptydir-data since v1.20'],
  [/^version$/, /unknown flag: --short/, 'the short form is what kubectl version prints since v1.28'],
  [/^rollout/, /unknown flag: --record/, '--record is gone: annotate kubernetes.io/change-cause'],
];

/** What to type now instead of what was said to be wrong; undefined when there is nothing to say. */
export const hintFor = (path: string, message: string): string | undefined =>
  hints.find(([of, said]) => of.test(path) && said.test(message))?.[2];
