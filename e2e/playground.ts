import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { Author } from './page/author.ts';
import { Inspector } from './page/inspector.ts';
import { Keys } from './page/keys.ts';
import { LessonView } from './page/lesson.ts';
import { OwnRules } from './page/own-rules.ts';
import { readPod, type SeenPod } from './page/pod-words.ts';
import { RippleView } from './page/ripple.ts';
import { Rules } from './page/rules.ts';
import { Terminal } from './page/terminal.ts';
import { Time } from './page/time.ts';
import { Trace } from './page/trace.ts';
import { YamlPane } from './page/yaml-pane.ts';

/** A point of the window, in CSS pixels. */
interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The page with the verbs of its user. Specs say what is done and seen; where that is on the page is written here alone. */
export class Playground {
  readonly page: Page;
  readonly author: Author;
  readonly inspector: Inspector;
  readonly keys: Keys;
  readonly lesson: LessonView;
  readonly ownRules: OwnRules;
  readonly ripple: RippleView;
  readonly rules: Rules;
  readonly terminal: Terminal;
  readonly time: Time;
  readonly trace: Trace;
  readonly yaml: YamlPane;

  constructor(page: Page) {
    this.page = page;
    this.author = new Author(page);
    this.inspector = new Inspector(page);
    this.keys = new Keys(page);
    this.lesson = new LessonView(page);
    this.ownRules = new OwnRules(page);
    this.ripple = new RippleView(page);
    this.rules = new Rules(page);
    this.terminal = new Terminal(page);
    this.time = new Time(page);
    this.trace = new Trace(page);
    this.yaml = new YamlPane(page);
  }

  /** Opens the page. @param link what follows the address: `?embed`, `#scene=…` */
  async open(link = ''): Promise<void> {
    await this.page.goto(`/${link}`);
  }

  /** Opens the default scene, and waits until it stands. */
  async openDefault(link = ''): Promise<void> {
    await this.open(link);
    await expect(this.readyPods('frontend')).toHaveCount(3);
  }

  get canvas(): Locator {
    return this.page.getByRole('region', { name: 'The cluster' });
  }

  get sendButton(): Locator {
    return this.page.getByRole('button', { name: 'Send request' });
  }

  /** What became of the last request, told under the figure. */
  get caption(): Locator {
    return this.canvas.getByRole('status');
  }

  get notices(): Locator {
    return this.page.getByRole('log', { name: 'Notices' });
  }

  async dismissNotices(): Promise<void> {
    // Good news goes by itself meanwhile.
    await expect(async () => {
      const [button] = await this.notices.getByRole('button', { name: 'Dismiss' }).all();
      await button?.click({ timeout: 500 });
      await expect(this.notices).toBeEmpty({ timeout: 100 });
    }).toPass();
  }

  /** The one big button. */
  async send(): Promise<void> {
    await this.sendButton.click();
  }

  get shareDialog(): Locator {
    return this.page.getByRole('dialog', { name: /^Share/ });
  }

  /** Opens the Share dialog on one of its tabs. */
  async openShare(tab: 'Link' | 'Embed' | 'Picture' | 'Print'): Promise<void> {
    await this.page.getByRole('button', { name: 'Share', exact: true }).click();
    await this.shareDialog.getByRole('tab', { name: tab }).click();
  }

  /** Copies the link and takes it from the clipboard. */
  async share(): Promise<string> {
    await this.openShare('Link');
    await this.shareDialog.getByRole('button', { name: 'Copy link' }).click();
    await expect(this.notices).toContainText('Link copied');
    await this.shareDialog.getByRole('button', { name: 'Close' }).click();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** All pods whose name begins so. */
  pods(stem: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^Pod ${stem}`) });
  }

  readyPods(stem: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^Pod ${stem}[^,]*, Running, ready,`) });
  }

  pod(name: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^Pod ${name},`) });
  }

  node(name: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^Node ${name},`) });
  }

  service(name: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^Service ${name},`) });
  }

  /** A StatefulSet, DaemonSet or Job. */
  workload(kind: string, name: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^${kind} ${name},`) });
  }

  deployment(name: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^Deployment ${name},`) });
  }

  outside(name: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^Outside host ${name},`) });
  }

  /** A load balancer whose words end so. */
  balancer(words: RegExp): Locator {
    return this.canvas
      .getByRole('group', { name: /^Load balancer/ })
      .and(this.canvas.getByRole('group', { name: words }));
  }

  /** Answers the question that a Service from the palette asks. */
  async chooseType(name: string): Promise<void> {
    await this.page.getByRole('dialog', { name: 'Which type of Service?' }).getByRole('button', { name }).click();
  }

  /** Drags a Service to the canvas, of this type. */
  async dragService(type: string, to: Spot): Promise<void> {
    await this.drag(this.paletteItem('Service'), to);
    await this.chooseType(type);
    await expect(this.notices).toContainText(/service\/\S+ created/);
  }

  /** Drags a host outside to the canvas, and says what it is called and where it listens: `80, 443`, or nothing. */
  async dragHost(name: string, listens: string, to: Spot): Promise<void> {
    await this.drag(this.paletteItem('Outside'), to);
    const dialog = this.page.getByRole('dialog', { name: 'A host outside the cluster' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('textbox', { name: 'Listens on' }).fill(listens);
    await dialog.getByRole('button', { name: 'Add it' }).click();
    await expect(this.outside(name)).toBeVisible();
  }

  /** An item of the palette. */
  paletteItem(name: string): Locator {
    return this.page.getByRole('navigation', { name: /^Palette/ }).getByRole('button', { name });
  }

  /** Reads the tiles of all pods whose name begins so, sorted by name. */
  async seenPods(stem: string): Promise<SeenPod[]> {
    const tiles = await this.pods(stem).all();
    const pods = await Promise.all(tiles.map(async (tile) => readPod((await tile.getAttribute('aria-label')) ?? '')));
    return pods.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Steps the paused clock from event to event until something is seen. */
  async stepUntil(seen: () => Promise<boolean>): Promise<void> {
    for (let steps = 0; steps < 200; steps++) {
      if (await seen()) return;
      await this.time.step();
    }
    throw new Error('not seen within 200 steps');
  }

  /** Selects by a click on the element's name. */
  async select(element: Locator, name: string): Promise<void> {
    await element.getByText(name, { exact: true }).first().click();
    await expect(this.inspector.region.getByRole('heading', { level: 2 })).toContainText(name);
  }

  async selectPod(name: string): Promise<void> {
    await this.pod(name).click();
    await expect(this.inspector.region.getByRole('heading', { name, level: 2 })).toBeVisible();
  }

  /** Both kube-proxies have written all they know. */
  async proxiesInSync(): Promise<void> {
    for (const name of ['node-1', 'node-2']) await expect(this.node(name)).toHaveAccessibleName(/kube-proxy in sync/);
  }

  /** The round handle that lines are drawn from. */
  handleOf(element: Locator): Locator {
    return element.getByTitle(/^Drag to/);
  }

  /** How the element and the card it consists of are drawn: what changes when it is lit. */
  drawn(element: Locator): Promise<string> {
    return element.evaluate((e) =>
      [e, e.firstElementChild]
        .map((part) => part && getComputedStyle(part))
        .map((style) => `${style?.boxShadow} ${style?.backgroundColor} ${style?.outline} ${style?.borderColor}`)
        .join(' | '),
    );
  }

  /** A point of the canvas, as fractions of its width and height. */
  async spot(x: number, y: number): Promise<Spot> {
    const box = await this.canvas.boundingBox();
    if (!box) throw new Error('no canvas');
    return { x: box.x + box.width * x, y: box.y + box.height * y };
  }

  /** Whether something is drawn over a point of the window. */
  async covers(element: Locator, { x, y }: Spot): Promise<boolean> {
    const box = await element.boundingBox();
    return box !== null && x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
  }

  /** Drags with the real pointer, from the middle of one thing to the middle (or a point) of another. */
  async drag(from: Locator, to: Locator | Spot): Promise<void> {
    const start = await middleOf(from);
    const end = 'x' in to ? to : await middleOf(to);
    const { mouse } = this.page;
    await mouse.move(start.x, start.y);
    await mouse.down();
    // A hand starts slowly; what is dragged lags behind by the first movement.
    await mouse.move(start.x + 3, start.y + 3);
    await mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
    await mouse.move(end.x, end.y, { steps: 4 });
    await mouse.up();
  }

  /** Lets the Worker throw outside of all its guards, as a bug in the engine would. */
  async crashEngine(message: string): Promise<void> {
    const [worker] = this.page.workers();
    if (!worker) throw new Error('no worker');
    await worker.evaluate((m) => {
      setTimeout(() => {
        throw new Error(m);
      });
    }, message);
  }

  /** Drops a file on the canvas. */
  async dropFile(name: string, text: string): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      ([n, t]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([t], n, { type: 'application/yaml' }));
        return transfer;
      },
      [name, text] as const,
    );
    for (const type of ['dragenter', 'dragover', 'drop']) await this.canvas.dispatchEvent(type, { dataTransfer });
    await dataTransfer.dispose();
  }
}

async function middleOf(element: Locator): Promise<Spot> {
  const box = await element.boundingBox();
  if (!box) throw new Error(`not on the page: ${element}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
