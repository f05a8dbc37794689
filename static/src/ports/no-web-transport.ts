/** Stands in for socket.io-client's WebTransport (see vite.config.ts), which the panel never asks for. */
export const WT = undefined;
