import type { Verbs } from '../../verb.ts';
import { notModelled } from '../not-modelled.ts';
import { setEnv } from './env.ts';
import { setImage } from './image.ts';
import { setSelector } from './selector.ts';

/** `kubectl set …` (kubectl pkg/cmd/set). */
export const set: Verbs = {
  env: setEnv,
  image: setImage,
  resources: notModelled('resource requests and limits are not modelled by Kubehop: every pod fits on every node'),
  selector: setSelector,
  serviceaccount: notModelled('service accounts are not modelled by Kubehop: nobody is refused'),
  subject: notModelled('roles and their subjects are not modelled by Kubehop: nobody is refused'),
};
