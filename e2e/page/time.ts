import type { Locator, Page } from '@playwright/test';

/** Play, pause, step and speed. */
export class Time {
  readonly controls: Locator;

  constructor(page: Page) {
    this.controls = page.getByRole('group', { name: 'Time' });
  }

  /** The clock: whole virtual seconds since the scene began. */
  async seconds(): Promise<number> {
    const text = (await this.controls.getByRole('time').textContent()) ?? '';
    return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  }

  get playButton(): Locator {
    return this.controls.getByRole('button', { name: /^Play/ });
  }

  get pauseButton(): Locator {
    return this.controls.getByRole('button', { name: /^Pause/ });
  }

  get speedMenu(): Locator {
    return this.controls.getByRole('combobox', { name: 'Speed' });
  }

  get stepButton(): Locator {
    return this.controls.getByRole('button', { name: /step/ });
  }

  async pause(): Promise<void> {
    await this.pauseButton.click();
    await this.playButton.waitFor();
  }

  async play(): Promise<void> {
    await this.playButton.click();
    await this.pauseButton.waitFor();
  }

  async step(): Promise<void> {
    await this.stepButton.click();
  }

  /** @param times virtual seconds a real second */
  async speed(times: number): Promise<void> {
    await this.speedMenu.selectOption(String(times));
  }
}
