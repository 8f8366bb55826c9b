import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Colours } from './map-style.js';

/** What somebody wants: as the machine has it, or one of the two always. */
export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'firebreak-theme';
const DARK = '(prefers-color-scheme: dark)';

/** The theme and how to change it. It is remembered where the browser lets it. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(remembered);
  useLayoutEffect(() => {
    const follow = (): void => {
      putOn(theme);
    };
    follow();
    const dark = matchMedia(DARK);
    dark.addEventListener('change', follow);
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A file may have no storage: then it is chosen again next time.
    }
    return () => {
      dark.removeEventListener('change', follow);
    };
  }, [theme]);
  return [theme, setTheme];
}

/** Before there is anything to see. */
export function putOnRememberedTheme(): void {
  putOn(remembered());
}

function putOn(theme: Theme): void {
  const isDark = theme === 'auto' ? matchMedia(DARK).matches : theme === 'dark';
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

function remembered(): Theme {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : 'auto';
  } catch {
    return 'auto';
  }
}

/** The colours that are in force; a new function whenever they change. */
export function useColours(): Colours {
  const [colours, setColours] = useState<Colours>(() => readColour());
  useEffect(() => {
    const look = (): void => {
      setColours(() => readColour());
    };
    const watch = new MutationObserver(look);
    watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      watch.disconnect();
    };
  }, []);
  return colours;
}

function readColour(): Colours {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}
