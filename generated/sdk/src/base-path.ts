/** The base path of the API. */
export const basePath = "";
