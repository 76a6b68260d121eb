import { describe, expect, it } from 'vitest';
import { firstChoice, frameAddress, type Place, places, snippetFor } from './snippets.ts';

const lesson = 'https://example.org/kubehop/#lesson=services/first-service&step=3';
const scene = 'https://example.org/kubehop/index.html#scene=1.U5Sju_-x';

describe('what is pasted into slides and pages', () => {
  it('names a lesson, a step, and only the options that differ', () => {
    expect(frameAddress(lesson, { ...firstChoice, step: 1 })).toBe(
      'https://example.org/kubehop/?embed#lesson=services/first-service',
    );
    expect(
      frameAddress(lesson, {
        step: 2,
        readonly: true,
        controls: true,
        theme: 'dark',
        autoplay: false,
        speed: 0.5,
        panels: ['lesson', 'trace'],
        language: 'de',
      }),
    ).toBe(
      'https://example.org/kubehop/?embed&readonly&controls&theme=dark&autoplay=0&speed=0.5&panels=lesson%2Ctrace&language=de#lesson=services/first-service&step=2',
    );
    expect(frameAddress(scene, firstChoice)).toBe('https://example.org/kubehop/index.html?embed#scene=1.U5Sju_-x');
  });

  it('is the element and its script in reveal.js and on pages', () => {
    expect(snippetFor('html', lesson, { ...firstChoice, step: 2, theme: 'projector' })).toBe(
      '<script type="module" src="https://example.org/kubehop/kube-hop.js"></script>\n' +
        '<kube-hop lesson="services/first-service" step="2" theme="projector" style="display:block;height:600px"></kube-hop>\n',
    );
    expect(snippetFor('reveal', scene, firstChoice)).toContain('<kube-hop scene="1.U5Sju_-x" style');
  });

  it('is the element in Slidev and Marp, too: of a plain frame the deck would not hear its keys', () => {
    expect(snippetFor('slidev', lesson, { ...firstChoice, step: 2 })).toBe(
      '---\nlayout: full\n---\n\n' +
        '<kube-hop lesson="services/first-service" step="2" style="display:block;height:100%"></kube-hop>\n\n' +
        '<script setup>\nimport(/* @vite-ignore */ "https://example.org/kubehop/kube-hop.js")\n</script>\n',
    );
    expect(snippetFor('marp', lesson, { ...firstChoice, step: 2, language: 'de' })).toContain(
      '<script type="module" src="https://example.org/kubehop/kube-hop.js"></script>\n' +
        '<kube-hop lesson="services/first-service" step="2" language="de" style="display:block;width:1150px;height:560px"></kube-hop>\n',
    );
  });

  it('is a frame where no script may stand', () => {
    expect(snippetFor('iframe', lesson, { ...firstChoice, step: 2, controls: true })).toContain(
      '<iframe src="https://example.org/kubehop/?embed&amp;controls#lesson=services/first-service&amp;step=2"',
    );
  });

  it.each(Object.keys(places) as Place[])('for %s cannot be left by a quote in an address', (place) => {
    const said = snippetFor(place, 'https://example.org/#lesson=1."><script>alert(1)</script>', firstChoice);
    expect(said.replaceAll(/<script type="module"[^>]*><\/script>/g, '')).not.toContain('<script>');
  });
});
