import type { Job } from '../../../model/objects/index.ts';
import { validateJob } from '../validation/other-workloads.ts';
import type { Strategy } from './strategy.ts';

const group = 'batch.kubernetes.io/';

/** pkg/registry/batch/job/strategy.go: unless told otherwise, a job knows its pods by its own uid. */
export const jobStrategy: Strategy<'Job'> = {
  generation: true,
  prepareCreate: (job) => ({ ...(job.spec.manualSelector ? job : withSelector(job)), status: {} }),
  validate: validateJob,
};

/** generateSelector, and SetDefaults_Job: labels of the template are the job's own when it has none. */
function withSelector({ metadata, spec, ...rest }: Job): Job {
  const { template, selector } = spec;
  const uid = metadata.uid;
  const made: Record<string, string> = {};
  for (const prefix of ['', group])
    Object.assign(made, { [`${prefix}job-name`]: metadata.name, [`${prefix}controller-uid`]: uid });
  const labels = { ...made, ...template.metadata.labels };
  return {
    ...rest,
    metadata: metadata.labels ? metadata : { ...metadata, labels },
    spec: {
      ...spec,
      selector: { ...selector, matchLabels: { [`${group}controller-uid`]: uid, ...selector.matchLabels } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
