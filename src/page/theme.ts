import { useEffect, useState } from 'preact/hooks';
import type { Colours } from './map-style.js';

/** What somebody wants: as the machine has it, or one of the two always. */
export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'firebreak-theme';

/** The theme and how to change it. It is remembered where the browser lets it. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(remembered);
  useEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A file may have no storage: then it is chosen again next time.
    }
  }, [theme]);
  return [theme, setTheme];
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
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', look);
    const watch = new MutationObserver(look);
    watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      dark.removeEventListener('change', look);
      watch.disconnect();
    };
  }, []);
  return colours;
}

function readColour(): Colours {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}
