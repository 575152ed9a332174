import { effect, signal } from '@preact/signals';

export type ThemeChoice = 'auto' | 'light' | 'dark';

const KEY = 'fleet-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const stored = localStorage.getItem(KEY);
export const themeChoice = signal<ThemeChoice>(stored === 'light' || stored === 'dark' ? stored : 'auto');
export const dark = signal(isDark());

function isDark(): boolean {
  return themeChoice.value === 'auto' ? system.matches : themeChoice.value === 'dark';
}

system.addEventListener('change', () => {
  dark.value = isDark();
});

effect(() => {
  dark.value = isDark();
  document.documentElement.dataset.theme = dark.value ? 'dark' : 'light';
  if (themeChoice.value === 'auto') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, themeChoice.value);
});

/** A colour of the page, as drawing on a canvas needs it. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Told apart by people with any colour vision as far as eight can be: after Okabe and Ito, made to fit either ground. */
const SERIES: Readonly<Record<'light' | 'dark', readonly string[]>> = {
  light: ['#0b7a75', '#c2571a', '#4956c9', '#a8327e', '#5c7f12', '#1c7fb8', '#8a5a2b', '#6b46a8'],
  dark: ['#3fd0c0', '#f2955c', '#8f9bff', '#ec7fc3', '#a9d14f', '#62bdf2', '#d3a36f', '#b79af0'],
};

export const seriesColour = (at: number) => {
  const colours = SERIES[dark.value ? 'dark' : 'light'];
  return colours[at % colours.length] ?? '#888';
};
