import type { Curves } from './series';

/** What the page's script reads from the page. */
export interface ClientData {
  readonly curves: Curves;
  readonly samples: readonly { readonly label: string; readonly image: string }[];
}

/**
 * The page's script: legend, hover, scale switch, sample slider.
 *
 * Its source text goes into the page, so it may use nothing from outside itself.
 */
export function reportClient(): void {
  const one = <E extends Element>(selector: string, from: ParentNode = document) =>
    from.querySelector<E>(selector);
  const every = (selector: string, from: ParentNode = document) =>
    Array.from(from.querySelectorAll<HTMLElement>(selector));
  const data = JSON.parse(one('#data')!.textContent!) as ClientData;
  const { steps, values } = data.curves;
  const last = steps[steps.length - 1] ?? 1;
  const show = (value: number | null | undefined) =>
    typeof value === 'number' ? String(Number(value.toPrecision(3))) : 'NaN';

  for (const button of every('.switch button')) {
    button.onclick = () => {
      document.body.dataset.scale = button.dataset.scale;
      for (const other of every('.switch button')) {
        other.setAttribute('aria-pressed', String(other === button));
      }
    };
  }

  for (const chart of every('.chart')) {
    const plot = one<HTMLElement>('.plot', chart)!;
    const cursor = one<HTMLElement>('.cursor', chart)!;
    const keys = every('.key', chart);
    const showValues = (index: number) => {
      for (const key of keys) {
        one('b', key)!.textContent = show(values[key.dataset.series!]?.[index]);
      }
    };
    for (const key of keys) {
      key.onclick = () => {
        const on = key.getAttribute('aria-pressed') !== 'true';
        key.setAttribute('aria-pressed', String(on));
        for (const line of every('g', plot)) {
          if (line.dataset.series === key.dataset.series) line.style.display = on ? '' : 'none';
        }
      };
    }
    plot.onpointermove = (event) => {
      const box = plot.getBoundingClientRect();
      const step = ((event.clientX - box.left) / box.width) * last;
      let index = 0;
      for (let i = 1; i < steps.length; i++) {
        if (Math.abs(steps[i]! - step) < Math.abs(steps[index]! - step)) index = i;
      }
      const part = (steps[index] ?? 0) / last;
      cursor.hidden = false;
      cursor.style.left = `${100 * part}%`;
      cursor.classList.toggle('flip', part > 0.7);
      one('span', cursor)!.textContent = `step ${steps[index]}`;
      showValues(index);
    };
    plot.onpointerleave = () => {
      cursor.hidden = true;
      showValues(steps.length - 1);
    };
    showValues(steps.length - 1);
  }

  const slider = one<HTMLInputElement>('.samples input');
  const image = one<HTMLImageElement>('.samples img');
  const label = one('.samples output');
  if (slider && image && label) {
    const showSample = () => {
      const sample = data.samples[Number(slider.value)]!;
      image.src = sample.image;
      label.textContent = sample.label;
    };
    image.onload = () => image.classList.toggle('small', image.naturalWidth < 600);
    slider.oninput = showSample;
    showSample();
  }
}
