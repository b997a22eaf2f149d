// Numbers as English writes them.
const grouped = new Intl.NumberFormat("en-US");

export const number = (value: number): string => grouped.format(value);

export const plural = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;
