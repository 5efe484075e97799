/** English for what the service worker says with no page open. */

export const workerStrings = {
  notPutOff: "It was not put off",
  noNetwork: "The server could not be reached. Your few minutes are here whenever you like.",
};
