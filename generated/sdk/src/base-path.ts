/** Where the API is on its server. */
export const basePath = "";
