const integer = new Intl.NumberFormat("en");
const tenth = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (number) => integer.format(number);
export const mega = (bytes) => `${tenth.format(bytes / 1e6)} MB`;
export const size = (bytes) => (Math.abs(bytes) >= 1e5 ? mega(bytes) : Math.abs(bytes) >= 1e3 ? `${tenth.format(bytes / 1e3)} kB` : `${count(bytes)} B`);
export const signed = (bytes, format = size) => (bytes > 0 ? `+${format(bytes)}` : bytes < 0 ? `−${format(-bytes)}` : format(0));
export const share = (part, whole) => (whole === 0 ? "0 %" : `${tenth.format((100 * part) / whole)} %`);
export const milliseconds = (micros) => (micros >= 1e6 ? `${(micros / 1e6).toFixed(2)} s` : `${tenth.format(micros / 1e3)} ms`);
export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
