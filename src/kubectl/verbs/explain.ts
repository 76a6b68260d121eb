import { explainText } from '../explain.ts';
import { Failure, failed, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import type { OpenApi } from '../open-api.ts';
import type { Verb } from '../verb.ts';

/** `kubectl explain` (kubectl pkg/cmd/explain, pkg/explain/v2). */
export const explain: Verb = {
  flags: flagsOf('recursive? api-version output,-o'),
  async run(run) {
    const { parsed, client, path } = run;
    const [given, ...more] = parsed.args;
    const listed = 'Use "kubectl api-resources" for a complete list of supported resources.';
    if (given === undefined) throw failed(`You must specify the type of resource to explain. ${listed}\n`);
    if (more.length > 0) throw failed('We accept only this format: explain RESOURCE\n');
    const output = parsed.text('output') ?? 'plaintext';
    if (!['plaintext', ''].includes(output)) throw misused(path, `unrecognized format: ${output}`);
    const [type = '', ...fields] = given.split('.');
    const resource = await client.resource(type).catch((error: unknown) => {
      // Said without "error: ", as all that comes from the mapper itself (cmdutil.StandardErrorMessage).
      throw error instanceof Failure ? new Failure(error.message.replace(/^error: /, '')) : error;
    });
    const { groupVersion } = resource;
    const root = groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`;
    const document = (await client.get(`/openapi/v3/${root}`)) as OpenApi;
    const { text, missing } = explainText(document, resource, fields, parsed.is('recursive'));
    run.out(text);
    if (missing !== undefined) throw failed(`field ${JSON.stringify(missing)} does not exist`);
  },
};
