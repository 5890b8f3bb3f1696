declare module 'node-api-headers' {
  const headers: {
    /** The folder that has `node_api.h`. */
    readonly include_dir: string;
  };
  export default headers;
}
