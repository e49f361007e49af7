interface ImportMetaEnv {
  /** Set: the interface runs in a browser on made-up answers. */
  readonly VITE_MOCK?: string;
}
